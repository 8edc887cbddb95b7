import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AlarmName, alarmDefinitions } from '../../infra/stacks/alarm-definitions.ts';
import { imprintApp } from '../../infra/stacks/imprint-app.ts';
import { type AlarmScenario, alarmScenarios, burnScenario, type Pattern } from './alarm-scenarios.ts';
import { ensureBundles } from './ensure-bundles.ts';
import { alarmTopicArn, type SynthesizedStage, synthesized } from './synthesized.ts';
import { type TemplateAlarm, templateAlarms, type WalkOptions } from './template-alarms.ts';

const ticketTopicArn = 'arn:aws:sns:eu-central-1:123456789012:tickets';
const connected = { alibabaRegionId: 'cn-hangzhou', alibabaAccountId: '1234567890123456', ticketTopicArn };
const runbook = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
const names = Object.keys(alarmDefinitions) as AlarmName[];

const stages: Record<string, SynthesizedStage> = {};
const alarmsOf = (stage: string) => {
  const { stateful, service } = stages[stage] as SynthesizedStage;
  return [...templateAlarms(stateful), ...templateAlarms(service)];
};
const compositesOf = (stage: string) =>
  Object.values(stages[stage]?.service.findResources('AWS::CloudWatch::CompositeAlarm') ?? {}).map(
    ({ Properties }) => Properties,
  );
beforeAll(async () => {
  await ensureBundles();
  stages['sandbox'] = synthesized('sandbox');
  stages['production'] = synthesized('production', connected);
});

/** Every way in which CloudWatch may see the points: AWS does not document how many extra points it retrieves. */
const walks: readonly WalkOptions[] = [1, 2, 3].flatMap((extra) => [
  { extra, late: false },
  { extra, late: true },
]);

describe.each(['sandbox', 'production'])('the alarms of the stage %s', (stage) => {
  const prefix = `imprint-${stage}-`;

  it('count events by a rule without a list of targets: CloudFormation fails for an empty one', () => {
    const rules = stages[stage]?.service.findResources('AWS::Events::Rule') ?? {};
    const targets = Object.values(rules).map(({ Properties }) => Properties.Targets);
    expect(targets).not.toContainEqual([]);
    expect(targets.filter((one) => one === undefined)).toHaveLength(1);
  });

  it('match their definitions and names', () => {
    const expected = names.filter((name) => stage === 'production' || name !== 'service-key-refused');
    const found = alarmsOf(stage).map(({ name }) => name.slice(prefix.length));
    expect(found.filter((name) => !name.includes('-burning-')).sort()).toEqual(expected.sort());
    expect(compositesOf(stage).map(({ AlarmName }) => AlarmName)).toEqual([
      `${prefix}availability-burning-fast`,
      `${prefix}creation-time-burning-fast`,
      `${prefix}availability-burning-slow`,
      `${prefix}creation-time-burning-slow`,
    ]);
  });

  it('go off on their fault, recover after it, and stay quiet on normal data', () => {
    for (const alarm of alarmsOf(stage)) {
      const name = alarm.name.slice(prefix.length);
      const scenario = name.includes('-burning-') ? burnScenario : alarmScenarios[name as AlarmName];
      for (const options of walks) expect(mistakes(alarm, scenario, options), name).toEqual([]);
    }
  });

  it('go off on a single occurrence whose data point is late, if one is enough', () => {
    for (const alarm of alarmsOf(stage)) {
      const scenario = alarmScenarios[alarm.name.slice(prefix.length) as AlarmName];
      const [fault] = scenario?.faults ?? [];
      if (!fault || alarm.condition.datapointsToAlarm > 1) continue;
      for (const options of walks) {
        const once = alarm.states([{}, {}, {}, {}, fault(0), {}, {}, {}], options);
        expect(once, alarm.name).toContain('ALARM');
      }
    }
  });

  it('use metric math for metrics of DynamoDB, because plain ones ignore missing data', () => {
    for (const { name, namespaces, isMath } of alarmsOf(stage))
      expect(isMath || !namespaces.includes('AWS/DynamoDB'), name).toBe(true);
  });

  it('evaluate at most a day in periods of minutes and seven days in periods of hours', () => {
    for (const { name, minutes, condition } of alarmsOf(stage)) {
      const days = (minutes * condition.evaluationPeriods) / (24 * 60);
      expect(days, name).toBeLessThanOrEqual(minutes < 60 ? 1 : 7);
    }
  });

  it('name their severity and an existing section of the runbook', () => {
    const told = [
      ...alarmsOf(stage).map(({ description }) => description),
      ...compositesOf(stage).map(({ AlarmDescription }) => String(AlarmDescription)),
    ].filter((description) => !description.startsWith('Part of imprint-'));
    const anchors = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replaceAll(' ', '-'),
    );
    for (const description of told) {
      const [, anchor] =
        /^\[(?:page|ticket)\] .+\. Runbook: docs\/operations\.md#(\S+)$/.exec(description) ?? [];
      expect(anchors, description).toContain(anchor);
    }
  });

  it('on an objective go off only when both windows do', () => {
    for (const { AlarmName, AlarmRule } of compositesOf(stage)) {
      const parts = AlarmRule['Fn::Join'][1].filter((part: unknown) => typeof part === 'object');
      expect(parts, AlarmName).toHaveLength(2);
      expect(JSON.stringify(AlarmRule)).toMatch(/^\{"Fn::Join":\["",\["\(ALARM\(.* AND ALARM\(/);
    }
  });
});

describe('the topic of an alarm', () => {
  it('is the one of its severity, when it goes off and when it recovers', () => {
    const told = [
      ...alarmsOf('production'),
      ...compositesOf('production').map((composite) => ({
        description: String(composite.AlarmDescription),
        alarmActions: composite.AlarmActions,
        okActions: composite.OKActions,
      })),
    ];
    for (const { description, alarmActions, okActions } of told) {
      const part = description.startsWith('Part of');
      const topics = part ? [] : [description.startsWith('[page]') ? alarmTopicArn : ticketTopicArn];
      expect({ description, alarmActions, okActions }).toEqual({
        description,
        alarmActions: topics,
        okActions: topics,
      });
    }
  });

  it('is missing in a sandbox without topics', () => {
    for (const { alarmActions } of alarmsOf('sandbox')) expect(alarmActions).toEqual([]);
  });

  it('is required in production', () => {
    expect(() => imprintApp({ context: { stage: 'production' } })).toThrow(/alarmTopicArn=arn:aws:sns/);
  });

  it.each(['alarmTopicArn', 'ticketTopicArn'])('is refused if %s is not an ARN of SNS', (key) => {
    expect(() => imprintApp({ context: { stage: 'sandbox', [key]: 'pager@example.com' } })).toThrow(key);
  });
});

describe('each alarm watches its resource', () => {
  it.each([
    ['events-late', /EventPublishingPublishImageEventsFunction/],
    ['publisher-failing', /EventPublishingPublishImageEventsFunction/],
    ['worker-throttled', /RegistrationRequestsRegisterImagesFunction/],
    ['dead-letters', /ImageRequestsDeadLetters/],
    ['requests-waiting', /ImageRequestsQueue/],
    ['requests-undelivered', /ImageRequestsBus.*ImageRequestsRule/],
    ['functions-failing', /CreateImage.*GetImage.*ListImages.*DeleteImage.*GetQuotas|UnknownRoute/],
    ['tables-throttled', /Registry.*Accounts.*AccessKeys/],
    ['mac-key-in-danger', /MacKeyWatchRule/],
  ])('%s', (name, pattern) => {
    const alarm = alarmsOf('production').find((one) => one.name === `imprint-production-${name}`);
    expect(alarm?.dimensions).toMatch(pattern);
  });
});

/** The periods in which the alarm is in the wrong state, on a walk from normal to a fault and back to normal. */
function mistakes(alarm: TemplateAlarm, scenario: AlarmScenario, options: WalkOptions): readonly string[] {
  const found: string[] = [];
  const { evaluationPeriods } = alarm.condition;
  // Until CloudWatch no longer sees the previous part.
  const settled = evaluationPeriods + options.extra + Number(options.late) + 1;
  // Whole days in hours, so that daily events happen in each part.
  const length = Math.ceil((3 * settled) / 24) * 24;
  const part = (pattern: Pattern) => Array.from({ length }, (_, period) => pattern(period));
  for (const [n, normal] of scenario.normal.entries()) {
    for (const [f, fault] of scenario.faults.entries()) {
      const states = alarm.states([...part(normal), ...part(fault), ...part(normal)], options);
      const expectAll = (start: number, expected: string, where: string) => {
        const wrong = states.slice(start + settled, start + length).filter((state) => state !== expected);
        if (wrong.length > 0)
          found.push(`${where} ${n}/${f}, ${JSON.stringify(options)}: ${wrong[0]}, not ${expected}`);
      };
      expectAll(0, 'OK', 'normal');
      expectAll(length, 'ALARM', 'fault');
      expectAll(2 * length, 'OK', 'normal again');
    }
  }
  return found;
}
