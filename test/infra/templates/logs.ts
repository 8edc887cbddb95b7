import { expect, it } from 'vitest';
import { pathOf } from '../policies.ts';
import { functionsOf, type SynthesizedStage } from '../synthesized.ts';
import type { TestedStage } from './tested-stage.ts';

/** Tests the log groups and the access log. */
export function logTests({ stage, policy, retentionDays }: TestedStage, templates: SynthesizedStage): void {
  it('gives every function its own log group with a retention', () => {
    const groups = templates.service.findResources('AWS::Logs::LogGroup');
    for (const [path, { Properties }] of functionsOf(templates)) {
      const group = Properties.LoggingConfig.LogGroup.Ref;
      expect(pathOf(templates.service, group)).toBe(`${path}/Logs`);
      expect(groups[group]?.['Properties'].RetentionInDays, path).toBe(retentionDays);
    }
  });

  it('keeps no log forever, and deletes logs with the stack only if the stage is removable', () => {
    for (const group of resources(templates, 'AWS::Logs::LogGroup')) {
      expect(group['Properties'].RetentionInDays).toBeGreaterThan(0);
      expect(group['DeletionPolicy']).toBe(policy);
    }
  });

  it('logs access without query strings, headers or bodies', () => {
    const [apiStage] = Object.values(templates.service.findResources('AWS::ApiGatewayV2::Stage'));
    const format: string = apiStage?.['Properties'].AccessLogSettings.Format;
    expect(Object.keys(JSON.parse(format))).toContain('requestId');
    expect(JSON.parse(format)).toMatchObject({ stage, error: '$context.error.message' });
    expect(format).not.toMatch(/\$context\.(path|identity\.userAgent|authorizer)|querystring|header|body/i);
  });

  it('writes the access log under /aws/vendedlogs/, with a name unique to the stack', () => {
    const names = resources(templates, 'AWS::Logs::LogGroup').flatMap(
      ({ Properties }) => Properties.LogGroupName ?? [],
    );
    expect(names).toEqual([
      {
        'Fn::Join': [
          '',
          [
            `/aws/vendedlogs/imprint-${stage}-access-`,
            { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
          ],
        ],
      },
    ]);
  });
}

function resources({ stateful, service }: SynthesizedStage, type: string) {
  return [...Object.values(stateful.findResources(type)), ...Object.values(service.findResources(type))];
}
