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

/** What happens all the time: there the alarm is of its absence. */
const expectedToBeCounted = new Set(['QuotaAudits', 'SuccessfulRequestLatency']);

describe('the alarms', () => {
  it('are of all that is expected never to happen, and of a missing audit', () => {
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

  it('are raised at the first occurrence, of events late at five minutes, of requests waiting at an hour', () => {
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

  it('each watch the resource that they are of', () => {
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

  it('notify the topic that the context names, and nobody without one', () => {
    for (const alarm of alarmsOf({ ...connected, alarmTopicArn }))
      expect(alarm.AlarmActions).toEqual([alarmTopicArn]);
    for (const alarm of alarms) expect(alarm.AlarmActions).toBeUndefined();
  });

  it('are not taken for notified by what is no topic', () => {
    expect(() => imprintApp({ context: { stage: 'sandbox', alarmTopicArn: 'pager@example.com' } })).toThrow(
      /alarmTopicArn/,
    );
  });

  it('take a missing audit for the fault, and missing counts of anything else for none', () => {
    for (const { MetricName, TreatMissingData } of alarms) {
      expect(TreatMissingData).toBe(expectedToBeCounted.has(MetricName) ? 'breaching' : 'notBreaching');
    }
  });
});
