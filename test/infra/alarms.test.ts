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

/** Every way in which CloudWatch may look at the points: it retrieves more than it evaluates, and AWS does not say how many. */
const walks: readonly WalkOptions[] = [1, 2, 3].flatMap((extra) => [
  { extra, late: false },
  { extra, late: true },
]);

describe.each(['sandbox', 'production'])('the alarms of the stage %s', (stage) => {
  const prefix = `imprint-${stage}-`;

  it('are those that are defined, under their names', () => {
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

  it('go off on the fault that they are for, and are quiet when it is over and on all that is normal', () => {
    for (const alarm of alarmsOf(stage)) {
      const name = alarm.name.slice(prefix.length);
      const scenario = name.includes('-burning-') ? burnScenario : alarmScenarios[name as AlarmName];
      for (const options of walks) expect(mistakes(alarm, scenario, options), name).toEqual([]);
    }
  });

  it('on one thing that happened go off, where one is enough, though its point comes late', () => {
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

  it('watch no metric of DynamoDB but by metric math, since they would ignore that it is missing', () => {
    for (const { name, namespaces, isMath } of alarmsOf(stage))
      expect(isMath || !namespaces.includes('AWS/DynamoDB'), name).toBe(true);
  });

  it('evaluate no more than a day in periods of minutes, and than seven in periods of hours', () => {
    for (const { name, minutes, condition } of alarmsOf(stage)) {
      const days = (minutes * condition.evaluationPeriods) / (24 * 60);
      expect(days, name).toBeLessThanOrEqual(minutes < 60 ? 1 : 7);
    }
  });

  it('each name their severity and a section that the runbook has', () => {
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

  it('of an objective go off only when both windows of the rate do', () => {
    for (const { AlarmName, AlarmRule } of compositesOf(stage)) {
      const parts = AlarmRule['Fn::Join'][1].filter((part: unknown) => typeof part === 'object');
      expect(parts, AlarmName).toHaveLength(2);
      expect(JSON.stringify(AlarmRule)).toMatch(/^\{"Fn::Join":\["",\["\(ALARM\(.* AND ALARM\(/);
    }
  });
});

describe('who is told', () => {
  it('is the topic of the severity, when an alarm goes off and when it is over', () => {
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

  it('is nobody in a sandbox without a topic', () => {
    for (const { alarmActions } of alarmsOf('sandbox')) expect(alarmActions).toEqual([]);
  });

  it('must be said in production', () => {
    expect(() => imprintApp({ context: { stage: 'production' } })).toThrow(/alarmTopicArn=arn:aws:sns/);
  });

  it.each(['alarmTopicArn', 'ticketTopicArn'])('is never what is no topic: %s', (key) => {
    expect(() => imprintApp({ context: { stage: 'sandbox', [key]: 'pager@example.com' } })).toThrow(key);
  });
});

describe('each alarm watches the resource that it is of', () => {
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

/** Where the alarm is not in the state that it should be in, walking from normal to a fault and to normal again. */
function mistakes(alarm: TemplateAlarm, scenario: AlarmScenario, options: WalkOptions): readonly string[] {
  const found: string[] = [];
  const { evaluationPeriods } = alarm.condition;
  // Until CloudWatch sees nothing of what was before.
  const settled = evaluationPeriods + options.extra + Number(options.late) + 1;
  // Whole days in hours, so that what happens once a day happens in each part.
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
