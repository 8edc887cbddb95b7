import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { exportedValue } from '../policies.ts';
import type { SynthesizedStage } from '../synthesized.ts';
import type { TestedStage } from './tested-stage.ts';

/** Tests the outputs and exports of the stacks. */
export function outputTests({ stage }: TestedStage, templates: SynthesizedStage): void {
  it('outputs the endpoint and what operators need', () => {
    const outputs = Object.keys(templates.stateful.toJSON()['Outputs']).filter(
      (name) => !name.startsWith('Exports'),
    );
    expect(outputs.sort()).toEqual([
      'AccessKeysTableName',
      'AccountsTableName',
      'DefaultMaxImageCount',
      'ImageEventArchiveArn',
      'ImageEventBusName',
      'ImageRequestBusName',
      'ImageRequestDeadLettersUrl',
      'ImageRequestQueueUrl',
      'MacKeyArn',
      'RegistryTableName',
      'UnpublishedBucketName',
    ]);
    for (const name of [
      'CreateImage',
      'UnknownRoute',
      'PublishImageEvents',
      'RegisterImages',
      'AuditQuotas',
      'Heartbeat',
    ])
      templates.service.hasOutput(`${name}FunctionName`, {});
    templates.service.hasOutput('Endpoint', {
      Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Api'), 'ApiEndpoint'] },
    });
  });

  it('passes values between stacks by exports, which CloudFormation protects from removal', () => {
    const imports = [
      ...JSON.stringify(templates.service.toJSON()).matchAll(/\{"Fn::ImportValue":"([^"]+)"\}/g),
    ];
    expect(imports.length).toBeGreaterThan(0);
    for (const [, name = ''] of imports) {
      expect(name).toMatch(new RegExp(`^imprint-${stage}-stateful:`));
      expect(exportedValue(templates.stateful, name)).toBeDefined();
    }
    expect(Object.keys(templates.service.toJSON()['Parameters'])).toEqual(['BootstrapVersion']);
  });
}
