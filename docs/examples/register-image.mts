// Asks for an image by message, waits for the event that tells what became of it, and prints the image's id: see
// register-image.yml.
// Needs sqs:SendMessage on the request queue; on the bus and on imprint-ci-*: events:PutRule, PutTargets,
// RemoveTargets, DeleteRule and sqs:CreateQueue, ReceiveMessage, DeleteQueue.
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

const patienceMs = 10 * 60_000;
// A new rule sends no events for a moment. AWS does not say how long, so this is generous.
const settleMs = Number(process.env['SETTLE_SECONDS'] ?? 30) * 1000;
// So that AWS_ENDPOINT_URL decides, not the host in a queue's URL.
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const bridge = new EventBridgeClient();

const token = required('TOKEN');
const accountId = required('ACCOUNT_ID');
// A hash, because a token may be as long as the name of a rule.
const hash = createHash('sha256').update(`${accountId} ${token}`).digest('hex').slice(0, 32);
const rule = { EventBusName: required('IMAGE_EVENT_BUS'), Name: `imprint-ci-${hash}` };

const queueUrl = await subscribe();
try {
  await setTimeout(settleMs);
  await request();
  report(await nextEvent(queueUrl));
} finally {
  await unsubscribe(queueUrl);
}

/** Before the request, whose only event would be lost otherwise. Account and token make rule and queue this run's own. */
async function subscribe(): Promise<string> {
  const EventPattern = JSON.stringify({
    source: ['imprint.images'],
    'detail-type': ['Image Created', 'Image Registration Failed'],
    detail: { AccountId: [accountId], IdempotentToken: [token] },
  });
  const { RuleArn = '' } = await bridge.send(new PutRuleCommand({ ...rule, EventPattern }));
  const Arn = RuleArn.replace(':events:', ':sqs:').replace(/:rule\/.*$/, `:${rule.Name}`);
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Arn,
    Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: rule.Name, Attributes: { Policy } }),
  );
  const Targets = [{ Id: 'queue', Arn }];
  await bridge.send(new PutTargetsCommand({ EventBusName: rule.EventBusName, Rule: rule.Name, Targets }));
  return QueueUrl;
}

/** Sent twice, it still registers one image: the token says so. */
async function request(): Promise<void> {
  const Image = {
    Name: required('NAME'),
    EcsImageId: required('ECS_IMAGE_ID'),
    Platform: required('PLATFORM'),
  };
  const message = { AccountId: accountId, IdempotentToken: token, Image };
  const QueueUrl = required('IMAGE_REQUEST_QUEUE_URL');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
}

type Detail = {
  readonly Code?: string;
  readonly Message?: string;
  readonly Image?: { readonly Id?: string };
};

async function nextEvent(QueueUrl: string): Promise<Detail> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    const [message] = Messages;
    if (message?.Body !== undefined) return JSON.parse(message.Body).detail;
  }
  // A replay makes no event: nothing has changed.
  throw new Error(
    `no event in ten minutes: the service still tries, or an earlier attempt has registered the image of ${token}. ` +
      'A signed CreateImage with that token answers with its id.',
  );
}

function report({ Code, Message, Image }: Detail): void {
  if (Code !== undefined) throw new Error(`${Code}: ${Message}`);
  console.log(Image?.Id);
}

async function unsubscribe(QueueUrl: string): Promise<void> {
  const target = { EventBusName: rule.EventBusName, Rule: rule.Name };
  await bridge.send(new RemoveTargetsCommand({ ...target, Ids: ['queue'] }));
  await bridge.send(new DeleteRuleCommand(rule));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
