import {
  DeleteRuleCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  StartReplayCommand,
  type StartReplayCommandInput,
} from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { eventsService } from '../../infra/emulator/eventbridge/events-service.ts';
import { cloudAssembly } from './assembly.ts';
import { type Messaging, messagingResources, startMessaging } from './messaging.ts';

const entry = { EventBusName: 'images', Source: 'test', DetailType: 'Requested', Detail: '{"a":1}' };

const put = ({ events }: Messaging, ...Entries: PutEventsRequestEntry[]) =>
  events.send(new PutEventsCommand({ Entries }));

async function bodies({ sqs }: Messaging, QueueUrl: string): Promise<unknown[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}

test('sends events that match a rule of the template, at its path', async () => {
  const messaging = await startMessaging();
  const { FailedEntryCount, Entries } = await put(messaging, entry, { ...entry, DetailType: 'Other' });
  expect({ FailedEntryCount, Entries }).toEqual({
    FailedEntryCount: 0,
    Entries: [{ EventId: expect.any(String) }, { EventId: expect.any(String) }],
  });
  expect(await bodies(messaging, messaging.queueUrl)).toEqual([{ a: 1 }]);
});

test('sends whole events to a rule that a client adds, until it is removed', async () => {
  const messaging = await startMessaging();
  const { events, sqs, deadLettersUrl: QueueUrl } = messaging;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const rule = { EventBusName: 'images', Rule: 'mine' };
  const EventPattern = JSON.stringify({ source: [{ prefix: 'te' }] });
  const { RuleArn } = await events.send(
    new PutRuleCommand({ EventBusName: 'images', Name: 'mine', EventPattern }),
  );
  expect(RuleArn).toBe('arn:aws:events:us-east-1:000000000000:rule/images/mine');
  await events.send(
    new PutTargetsCommand({ ...rule, Targets: [{ Id: 'q', Arn: Attributes?.['QueueArn'] }] }),
  );
  const described = { Name: 'mine', Arn: RuleArn, EventBusName: 'images', EventPattern, State: 'ENABLED' };
  const named = { EventBusName: 'images', Name: 'mine' };
  expect(await events.send(new DescribeRuleCommand(named))).toMatchObject(described);
  const listed = new ListRulesCommand({ EventBusName: 'images', NamePrefix: 'mi' });
  expect((await events.send(listed)).Rules).toEqual([described]);
  expect((await events.send(new ListTargetsByRuleCommand(rule))).Targets).toEqual([
    { Id: 'q', Arn: Attributes?.['QueueArn'] },
  ]);
  const Time = new Date('2026-01-02T03:04:05Z');
  const { Entries } = await put(messaging, { ...entry, Time, Resources: ['r'] });
  expect(await bodies(messaging, QueueUrl)).toEqual([
    {
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'Requested',
      source: 'test',
      account: '000000000000',
      time: '2026-01-02T03:04:05Z',
      region: 'us-east-1',
      resources: ['r'],
      detail: { a: 1 },
    },
  ]);

  const deletion = new DeleteRuleCommand({ EventBusName: 'images', Name: 'mine' });
  await expect(events.send(deletion)).rejects.toThrow("can't be deleted since it has targets");
  await events.send(new RemoveTargetsCommand({ ...rule, Ids: ['q'] }));
  await put(messaging, entry);
  expect(await bodies(messaging, QueueUrl)).toEqual([]);
  await events.send(deletion);
  await expect(events.send(new RemoveTargetsCommand({ ...rule, Ids: ['q'] }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test.each([
  ['no source', { Source: '' }, 'InvalidArgument'],
  ['no type', { DetailType: undefined }, 'InvalidArgument'],
  ['a type of 129 characters', { DetailType: 't'.repeat(129) }, 'InvalidArgument'],
  ['no detail', { Detail: undefined }, 'InvalidArgument'],
  ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
  ['a detail that is no object', { Detail: '[]' }, 'MalformedDetail'],
  ["a source of AWS's own", { Source: 'aws.ec2' }, 'NotAuthorizedForSourceException'],
])('refuses an entry with %s, and accepts the others', async (_, wrong, ErrorCode) => {
  const messaging = await startMessaging();
  const { FailedEntryCount, Entries } = await put(messaging, { ...entry, ...wrong }, entry);
  expect({ FailedEntryCount, Entries }).toEqual({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode, ErrorMessage: expect.any(String) }, { EventId: expect.any(String) }],
  });
  expect(await bodies(messaging, messaging.queueUrl)).toHaveLength(1);
});

test.each([
  ['no entries', []],
  ['eleven entries', Array.from({ length: 11 }, () => entry)],
  ['more than 256 KB', [{ ...entry, Detail: JSON.stringify({ a: 'x'.repeat(256 * 1024) }) }]],
])('refuses a request with %s as a whole', async (_, entries) => {
  const messaging = await startMessaging();
  await expect(put(messaging, ...entries)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('accepts and loses an event for a bus that does not exist, as AWS does', async () => {
  const messaging = await startMessaging();
  expect(await put(messaging, { ...entry, EventBusName: 'none' })).toMatchObject({ FailedEntryCount: 0 });
  expect(await bodies(messaging, messaging.queueUrl)).toEqual([]);
});

const archiveArn = 'arn:aws:events:us-east-1:000000000000:archive/images';
const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/images';

/** A replay of the archive's events of that second. */
const replayOf = (ReplayName: string, epochMs: number, more: Partial<StartReplayCommandInput> = {}) =>
  new StartReplayCommand({
    ReplayName,
    EventSourceArn: archiveArn,
    EventStartTime: new Date(epochMs),
    EventEndTime: new Date(epochMs + 1000),
    Destination: { Arn: busArn },
    ...more,
  });

test('replays the archived events of a time to the rules of the bus, and archives none again', async () => {
  const messaging = await startMessaging();
  const { events, queueUrl } = messaging;
  const second = Math.floor(Date.now() / 1000) * 1000;
  const at = (seconds: number, a: number) => ({
    ...entry,
    Detail: JSON.stringify({ a }),
    Time: new Date(second - seconds * 1000),
  });
  await put(messaging, at(20, 1), at(10, 2), { ...at(10, 3), Source: 'other' }, at(5, 4));
  expect(await bodies(messaging, queueUrl)).toHaveLength(4);
  const onReplays = { EventBusName: 'images', Name: 'replays' };
  const EventPattern = JSON.stringify({ 'replay-name': [{ exists: true }] });
  await events.send(new PutRuleCommand({ ...onReplays, EventPattern }));
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:test-stateful-DeadLetters1';
  await events.send(
    new PutTargetsCommand({ EventBusName: 'images', Rule: 'replays', Targets: [{ Id: 'q', Arn }] }),
  );

  const start = second - 10_000;
  expect(await events.send(replayOf('first', start))).toMatchObject({ State: 'STARTING' });
  const describe = () => events.send(new DescribeReplayCommand({ ReplayName: 'first' }));
  await expect.poll(async () => (await describe()).State).toBe('COMPLETED');
  expect(await describe()).toMatchObject({
    EventSourceArn: archiveArn,
    EventStartTime: new Date(start),
    EventLastReplayedTime: new Date(start),
    ReplayEndTime: expect.any(Date),
  });
  expect(await bodies(messaging, queueUrl)).toEqual([{ a: 2 }]);
  expect(await bodies(messaging, messaging.deadLettersUrl)).toMatchObject([
    { detail: { a: 2 }, 'replay-name': 'first', time: new Date(start).toISOString().replace('.000', '') },
  ]);

  const FilterArns = ['arn:aws:events:us-east-1:000000000000:rule/images/replays'];
  await events.send(replayOf('second', start, { Destination: { Arn: busArn, FilterArns } }));
  await expect.poll(() => bodies(messaging, messaging.deadLettersUrl)).toHaveLength(1);
  expect(await bodies(messaging, queueUrl)).toEqual([]);
  await expect(events.send(replayOf('second', start))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
});

test.each([
  ['an archive that does not exist', { EventSourceArn: `${archiveArn}x` }, 'ResourceNotFoundException'],
  ['another bus', { Destination: { Arn: `${busArn}x` } }, 'ValidationException'],
  ['no time', { EventEndTime: new Date(1000) }, 'ValidationException'],
])('refuses a replay of %s', async (_, wrong, name) => {
  const { events } = await startMessaging();
  await expect(events.send(replayOf('wrong', 1000, wrong))).rejects.toMatchObject({ name });
});

test('refuses a template with a rule that it does not know', () => {
  const rule = { ...messagingResources.Rule4.Properties, EventPattern: { source: [{ wildcard: '*' }] } };
  const Resources = { ...messagingResources, Rule4: { ...messagingResources.Rule4, Properties: rule } };
  const template = readTemplate(cloudAssembly({ Stateful: { Resources } }));
  expect(() => eventsService(template, () => true)).toThrow('wildcard');
});
