import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { imprintApp } from '../../infra/stacks/imprint-app.ts';
import { ensureBundles } from './ensure-bundles.ts';
import { synthesized } from './synthesized.ts';

const connected = { alibabaRegionId: 'cn-hangzhou', alibabaAccountId: '1234567890123456' };
const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:pager';
const runbook = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');

const alarmsOf = (context: Readonly<Record<string, string>>) =>
  Object.values(synthesized('production', context).service.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );

let alarms: ReturnType<typeof alarmsOf>;
beforeAll(async () => {
  await ensureBundles();
  alarms = alarmsOf(connected);
});

/** Metrics of what always happens, whose alarms fire on absence. */
const expectedToBeCounted = new Set(['QuotaAudits', 'SuccessfulRequestLatency']);

describe('the alarms', () => {
  it('cover what must never happen, and a missing audit', () => {
    const names = alarms.map(({ MetricName }) => MetricName);
    expect(names.sort()).toEqual(
      [
        '5xx',
        ...Array(5).fill('Throttles'),
        'QuotaAudits',
        'QuotaDrift',
        'ServiceKeyRefused',
        'IteratorAge',
        ...Array(2).fill('Errors'),
        'ApproximateAgeOfOldestMessage',
        'ApproximateNumberOfMessagesVisible',
        'FailedInvocations',
        'InvocationsFailedToBeSentToDlq',
        'StuckRequests',
        'SuccessfulRequestLatency',
        'OnFailureDestinationDeliveredEventCount',
        'DroppedEventCount',
      ].sort(),
    );
  });

  it('fire at the first occurrence, for late events after 5 minutes, for waiting requests after an hour', () => {
    const thresholds = new Map([
      ['IteratorAge', 5 * 60_000],
      ['ApproximateAgeOfOldestMessage', 3600],
    ]);
    for (const { MetricName, Threshold, ComparisonOperator, EvaluationPeriods } of alarms) {
      if (expectedToBeCounted.has(MetricName)) continue;
      expect({ MetricName, Threshold, ComparisonOperator, EvaluationPeriods }).toEqual({
        MetricName,
        Threshold: thresholds.get(MetricName) ?? 0,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
      });
    }
  });

  it('each watch their own resource', () => {
    const dimensions = (name: string) =>
      alarms
        .filter(({ MetricName }) => MetricName === name)
        .map(({ Dimensions }) => JSON.stringify(Dimensions));
    expect(dimensions('IteratorAge').join()).toMatch(/EventPublishingPublishImageEventsFunction/);
    expect(dimensions('Errors').sort().join()).toMatch(
      /EventPublishingPublishImageEventsFunction.*RegistrationRequestsRegisterImagesFunction/,
    );
    expect(dimensions('ApproximateNumberOfMessagesVisible').join()).toMatch(/ImageRequestsDeadLetters/);
    expect(dimensions('ApproximateAgeOfOldestMessage').join()).toMatch(/ImageRequestsQueue/);
    expect(dimensions('SuccessfulRequestLatency').join()).toMatch(/GetRecords/);
    expect(dimensions('FailedInvocations').join()).toMatch(/ImageRequestsBus.*ImageRequestsRule/);
  });

  it('each name a section that the runbook has', () => {
    for (const { AlarmDescription } of alarms) {
      const [, section] = /docs\/operations\.md, "([^"]+)"/.exec(AlarmDescription) ?? [];
      expect(runbook).toContain(`\n### ${section}\n`);
    }
  });

  it('notify the topic in the context, and nobody without one', () => {
    for (const alarm of alarmsOf({ ...connected, alarmTopicArn }))
      expect(alarm.AlarmActions).toEqual([alarmTopicArn]);
    for (const alarm of alarms) expect(alarm.AlarmActions).toBeUndefined();
  });

  it('are refused with an alarmTopicArn that is not a topic', () => {
    expect(() => imprintApp({ context: { stage: 'sandbox', alarmTopicArn: 'pager@example.com' } })).toThrow(
      /alarmTopicArn/,
    );
  });

  it('treat a missing audit as breaching, and other missing data as not breaching', () => {
    for (const { MetricName, TreatMissingData } of alarms) {
      expect(TreatMissingData).toBe(expectedToBeCounted.has(MetricName) ? 'breaching' : 'notBreaching');
    }
  });
});
