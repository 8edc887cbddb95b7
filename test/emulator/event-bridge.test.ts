import {
  DeleteRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
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

test('a rule of the template sends what its pattern matches, at its path', async () => {
  const messaging = await startMessaging();
  const { FailedEntryCount, Entries } = await put(messaging, entry, { ...entry, DetailType: 'Other' });
  expect({ FailedEntryCount, Entries }).toEqual({
    FailedEntryCount: 0,
    Entries: [{ EventId: expect.any(String) }, { EventId: expect.any(String) }],
  });
  expect(await bodies(messaging, messaging.queueUrl)).toEqual([{ a: 1 }]);
});

test('who subscribes by a rule of their own gets whole events, until they end that', async () => {
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
])('an entry with %s is refused, and the others are not', async (_, wrong, ErrorCode) => {
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
])('%s are refused as a whole', async (_, entries) => {
  const messaging = await startMessaging();
  await expect(put(messaging, ...entries)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('as on AWS, an event for a bus that there is not is taken and lost', async () => {
  const messaging = await startMessaging();
  expect(await put(messaging, { ...entry, EventBusName: 'none' })).toMatchObject({ FailedEntryCount: 0 });
  expect(await bodies(messaging, messaging.queueUrl)).toEqual([]);
});

test('a rule that is not understood stops the start: to match too much or too little would be worse', () => {
  const rule = { ...messagingResources.Rule4.Properties, EventPattern: { source: [{ wildcard: '*' }] } };
  const Resources = { ...messagingResources, Rule4: { ...messagingResources.Rule4, Properties: rule } };
  const template = readTemplate(cloudAssembly({ Stateful: { Resources } }));
  expect(() => eventsService(template, () => true)).toThrow('wildcard');
});
