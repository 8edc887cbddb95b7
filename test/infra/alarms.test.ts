import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleAllFunctions } from '../../infra/build/bundle-functions.ts';
import { imprintApp } from '../../infra/imprint-app.ts';
import { synthesized } from './synthesized.ts';

const connected = { alibabaRegionId: 'cn-hangzhou', alibabaAccountId: '1234567890123456' };
const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:pager';
const runbook = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');

beforeAll(() => bundleAllFunctions());

const alarmsOf = (context: Readonly<Record<string, string>>) =>
  Object.values(synthesized('production', context).service.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );

describe('the alarms', () => {
  it('are of server errors, of throttles of each operation, of a drift, of a missing audit, and of a refused key', () => {
    const names = alarmsOf(connected).map(({ MetricName }) => MetricName);
    expect(names.sort()).toEqual(
      ['5xx', ...Array(5).fill('Throttles'), 'QuotaAudits', 'QuotaDrift', 'ServiceKeyRefused'].sort(),
    );
  });

  it('each name a section that the runbook has', () => {
    for (const { AlarmDescription } of alarmsOf(connected)) {
      const [, section] = /docs\/operations\.md, "([^"]+)"/.exec(AlarmDescription) ?? [];
      expect(runbook).toContain(`\n### ${section}\n`);
    }
  });

  it('notify the topic that the context names, and nobody without one', () => {
    for (const alarm of alarmsOf({ ...connected, alarmTopicArn }))
      expect(alarm.AlarmActions).toEqual([alarmTopicArn]);
    for (const alarm of alarmsOf(connected)) expect(alarm.AlarmActions).toBeUndefined();
  });

  it('are not taken for notified by what is no topic', () => {
    expect(() => imprintApp({ context: { stage: 'sandbox', alarmTopicArn: 'pager@example.com' } })).toThrow(
      /alarmTopicArn/,
    );
  });

  it('take a missing audit for the fault, and missing counts of anything else for none', () => {
    for (const { MetricName, TreatMissingData } of alarmsOf(connected)) {
      expect(TreatMissingData).toBe(MetricName === 'QuotaAudits' ? 'breaching' : 'notBreaching');
    }
  });
});
