import { exec } from 'node:child_process';
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableInput,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  type TimeToLiveSpecification,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { App } from 'aws-cdk-lib';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { SubscriberStack } from '../../docs/examples/subscriber-stack.ts';
import { subscribe } from '../../infra/cli/subscription.ts';
import { readTemplate, type Template } from '../../infra/emulator/cloudformation/template.ts';
import { messagingOf } from '../events/messaging.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const stack = inject('stack');
const messaging = messagingOf(stack);
const examples = join(import.meta.dirname, '../../docs/examples');

/** What an AWS SDK reads to reach the local stack. */
const awsEnvironment = {
  AWS_ENDPOINT_URL: stack.awsEndpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: stack.operator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: stack.operator.secretAccessKey,
  AWS_SESSION_TOKEN: stack.operator.sessionToken,
};

async function create(tenant: Tenant, ecsImageId: string): Promise<string> {
  const body = { Name: 'web-server', EcsImageId: ecsImageId, Platform: 'Linux' };
  const answer = await tenant.call({ method: 'POST', path: '/images', body });
  return (answer.body as { readonly Id: string }).Id;
}

type Policy = { readonly PolicyDocument: { readonly Statement: readonly { readonly Effect: string }[] } };

/** The example for an account: the template as the emulator reads it, and what its queue policies allow. */
function subscriber(accountId: string): { readonly template: Template; readonly allowed: readonly object[] } {
  const outdir = temporaryFolder();
  // CDK cannot bundle in a thread: it hands stderr on to esbuild.
  const context = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:bundling-stacks': [] };
  // Validation takes seconds, and deploying does it.
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false, context });
  new SubscriberStack(app, 'Subscriber', { imageEventBusName: stack.imageEventBusName, accountId });
  const { template } = app.synth().getStackByName('Subscriber');
  const resources = Object.values<{ readonly Type: string; readonly Properties: Policy }>(template.Resources);
  const policies = resources.filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy');
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return {
    template: readTemplate({ stacks: [{ name: 'Subscriber', template }], assets: new Map() }),
    allowed: statements.filter(({ Effect }) => Effect === 'Allow'),
  };
}

const subscribed = await newTenant(stack);
const { template, allowed } = subscriber(subscribed.accountId);

test('consumer.ts counts each event once, however often it is delivered', async () => {
  const tenant = await newTenant(stack);
  const subscription = await subscribe(messaging, `consumer-${tenant.accountId}`, {
    detail: { AccountId: [tenant.accountId] },
  });
  onTestFinished(() => subscription.end());
  const TableName = `counts-${tenant.accountId}`;
  const dynamodb = new DynamoDBClient({
    endpoint: stack.awsEndpoint,
    region: 'us-east-1',
    credentials: stack.operator,
  });
  const { TimeToLiveSpecification, ...table } = template
    .resource('AWS::DynamoDB::GlobalTable', 'Counts')
    .properties();
  const { AttributeDefinitions, KeySchema, BillingMode } = table as Omit<CreateTableInput, 'TableName'>;
  await dynamodb.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode }));
  for (const [name, value] of Object.entries({ ...awsEnvironment, TABLE: TableName }))
    vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { handler } = await import('../../docs/examples/consumer.ts');

  const first = await create(tenant, 'm-1');
  await create(tenant, 'm-2');
  await tenant.call({ method: 'DELETE', path: `/images/${first}` });
  const events = [];
  while (events.length < 3) events.push(...(await subscription.next()));
  const records = events.map((event, index) => ({ messageId: `${index}`, body: JSON.stringify(event) }));
  const batch = { Records: [...records, ...records.toReversed()] as SQSRecord[] } satisfies SQSEvent;
  expect(await handler(batch)).toEqual({ batchItemFailures: [] });
  const unreadable = { Records: [{ messageId: 'x', body: '{' }] as SQSRecord[] };
  vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await handler(unreadable)).toEqual({ batchItemFailures: [{ itemIdentifier: 'x' }] });

  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName,
      Key: { id: { S: `ACCOUNT#${tenant.accountId}` } },
      ConsistentRead: true,
    }),
  );
  expect(Item?.['images']).toEqual({ N: '1' });
  const { AttributeName: ttl = '', Enabled } = TimeToLiveSpecification as TimeToLiveSpecification;
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName, FilterExpression: `attribute_exists(${ttl})` }),
  );
  expect([Items.length, Enabled]).toEqual([3, true]);
});

test("subscriber-stack.ts brings the account's events into its queue, and nobody else may send", async () => {
  const [tenant, another] = [subscribed, await newTenant(stack)];
  const rule = template.resource('AWS::Events::Rule', 'ImageEvents').properties();
  const queue = template.resource('AWS::SQS::Queue', 'Events');

  // The rule and the queue as the template has them, on the bus of the local stack.
  const sqs = new SQSClient(messaging.config);
  const bridge = new EventBridgeClient(messaging.config);
  const QueueName = `subscriber-${tenant.accountId}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  onTestFinished(async () => void (await sqs.send(new DeleteQueueCommand({ QueueUrl }))));
  const EventBusName = String(rule['EventBusName']);
  const EventPattern = JSON.stringify(rule['EventPattern']);
  const { RuleArn = '' } = await bridge.send(
    new PutRuleCommand({ EventBusName, Name: QueueName, EventPattern }),
  );
  const Arn = RuleArn.replace(':events:', ':sqs:').replace(/:rule\/.*$/, `:${QueueName}`);
  await bridge.send(
    new PutTargetsCommand({ EventBusName, Rule: QueueName, Targets: [{ Id: 'queue', Arn }] }),
  );
  await create(another, 'm-1');
  const id = await create(tenant, 'm-1');
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  expect(Messages.map(({ Body = '' }) => JSON.parse(Body).detail.EventId)).toEqual([`${id}.created`]);

  // The queue of events, and that of what could not be delivered.
  expect(allowed).toHaveLength(2);
  for (const statement of allowed)
    expect(statement).toMatchObject({
      // With two read-only actions, for the queue of events.
      Action: expect.toSatisfy((actions) => [actions].flat().includes('sqs:SendMessage')),
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^ImageEvents/), 'Arn'] } },
      },
    });
  expect(rule['Targets']).toMatchObject([{ Arn: queue.arn, DeadLetterConfig: { Arn: expect.any(String) } }]);
  expect(queue.properties()).toMatchObject({ RedrivePolicy: { maxReceiveCount: 5 } });
});

test('subscriber-stack.ts runs consumer.ts on its queue, with its table, and keeps the messages that failed', () => {
  const [mapping] = template.resources('AWS::Lambda::EventSourceMapping');
  expect(mapping?.properties()).toMatchObject({
    EventSourceArn: template.resource('AWS::SQS::Queue', 'Events').arn,
    FunctionName: template.resource('AWS::Lambda::Function', 'Consumer').ref,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(template.resource('AWS::Lambda::Function', 'Consumer').properties()).toMatchObject({
    Handler: 'index.handler',
    Environment: { Variables: { TABLE: template.resource('AWS::DynamoDB::GlobalTable', 'Counts').ref } },
  });
});

/** The step of the workflow: its command, and the names of its variables. */
function workflowStep() {
  const workflow = readFileSync(join(examples, 'register-image.yml'), 'utf8');
  const [, command = '', variables = ''] = /run: (node .*)\n +env:\n((?: {10}.*\n)+)/.exec(workflow) ?? [];
  return { command, names: [...variables.matchAll(/^ {10}([A-Z_]+):/gm)].map(([, name = '']) => name) };
}

/** Runs that step at the root of a repository that says nothing about modules, with a value for each of its variables. */
async function runStep(values: Readonly<Record<string, string>>) {
  const { command, names } = workflowStep();
  expect(names.sort()).toEqual(Object.keys(values).sort());
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'package.json'), '{}');
  symlinkSync(join(examples, '../../node_modules'), join(cwd, 'node_modules'));
  copyFileSync(join(examples, 'register-image.mts'), join(cwd, 'register-image.mts'));
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  // A rule of the local stack works at once.
  const env = { PATH, ...awsEnvironment, ...values, SETTLE_SECONDS: '0' };
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number | null; stderr: string }>();
  const child = exec(command, { cwd, env }, (_error, _stdout, stderr) =>
    resolve({ exitCode: child.exitCode, stderr }),
  );
  return { ...(await promise), printed: readFileSync(join(cwd, 'image-id'), 'utf8') };
}

test('the step of register-image.yml registers an image with the longest token, prints its id, and fails with the code of a refusal', async () => {
  const tenant = await newTenant(stack);
  const values = {
    IMAGE_EVENT_BUS: stack.imageEventBusName,
    IMAGE_REQUEST_QUEUE_URL: stack.imageRequestQueueUrl,
    ACCOUNT_ID: tenant.accountId,
    TOKEN: 'run'.padEnd(64, '_'),
    NAME: 'web-server',
    ECS_IMAGE_ID: 'm-1',
    PLATFORM: 'Linux',
  };
  const [registered, refused] = await Promise.all([
    runStep(values),
    runStep({ ...values, TOKEN: 'refused'.padEnd(64, '_'), ECS_IMAGE_ID: 'm-notfound' }),
  ]);
  expect(registered).toEqual({
    exitCode: 0,
    stderr: '',
    printed: expect.stringMatching(/^img-\w{22}\n$/),
  });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('InvalidEcsImageId: ') });
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});
