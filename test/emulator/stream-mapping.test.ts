import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, afterEach, expect, test } from 'vitest';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { startEventSourceMappings } from '../../infra/emulator/lambda/event-source-mappings.ts';
import { type LocalAws, startLocalAws } from '../../infra/emulator/local-aws.ts';
import { cloudAssembly, statefulStack, temporaryFolder } from './assembly.ts';

const Resources = {
  ...(statefulStack['Resources'] as object),
  Publish1: {
    Type: 'AWS::Lambda::Function',
    Metadata: { 'aws:cdk:path': 'Stateful/Publish/Function/Resource' },
  },
  Stream2: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Metadata: { 'aws:cdk:path': 'Stateful/Stream/Resource' },
    Properties: {
      FunctionName: { Ref: 'Publish1' },
      EventSourceArn: { 'Fn::GetAtt': ['Images1234', 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      FilterCriteria: {
        Filters: [{ Pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: [{ prefix: 'IMAGE#' }] } } } }) }],
      },
    },
  },
};
const template = readTemplate(cloudAssembly({ Stateful: { ...statefulStack, Resources } }));
const dataDir = temporaryFolder();
const TableName = 'test-stateful-Images1234';

let aws: LocalAws = await startLocalAws({ template, dataDir });
let endFeeding = async () => {};
afterEach(() => endFeeding());
afterAll(() => aws.stop());

type Invoke = (event: DynamoDBStreamEvent) => Promise<unknown>;

/** Starts the mapping. Returns the changes that the function received, except where `invoke` failed. */
function feed(invoke: Invoke = async () => undefined): string[] {
  const given: string[] = [];
  const fed = {
    id: 'Publish',
    name: 'test-stateful-Publish1',
    async invoke(event: unknown) {
      const { Records } = event as DynamoDBStreamEvent;
      const answer = await invoke({ Records });
      given.push(...Records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb?.Keys?.['pk']?.S}`));
      return answer;
    },
  };
  endFeeding = startEventSourceMappings({ template, aws, functions: [fed], dataDir, onLog: () => {} });
  return given;
}

const put = (pk: string, sk = 'IMAGE#1', more = {}) =>
  aws.operator('dynamodb', 'PutItem', { TableName, Item: { pk: { S: pk }, sk: { S: sk }, ...more } });

const remove = (pk: string) =>
  aws.operator('dynamodb', 'DeleteItem', { TableName, Key: { pk: { S: pk }, sk: { S: 'IMAGE#1' } } });

/** The inserts of these names, in order. */
const inserts = (...names: readonly string[]) => names.map((name) => `INSERT ${name}`);

test('delivers changes in order, in the form of Lambda, without those that are filtered', async () => {
  const events: DynamoDBStreamEvent[] = [];
  const given = feed(async (event) => void events.push(event));
  await put('a');
  await put('a', 'TOKEN#1');
  await put('a', 'IMAGE#1', { name: { S: 'new' } });
  await remove('a');
  await expect.poll(() => given).toEqual(['INSERT a', 'MODIFY a', 'REMOVE a']);
  expect(events.flatMap(({ Records }) => Records)[1]).toEqual({
    eventID: expect.any(String),
    eventName: 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}/stream/local`,
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { pk: { S: 'a' }, sk: { S: 'IMAGE#1' } },
      OldImage: { pk: { S: 'a' }, sk: { S: 'IMAGE#1' } },
      NewImage: { pk: { S: 'a' }, sk: { S: 'IMAGE#1' }, name: { S: 'new' } },
      SequenceNumber: expect.stringMatching(/^\d+$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  // It reads as the function, and the endpoint keeps one of its polls.
  const polls = aws.calls.filter(({ action }) => action === 'GetRecords');
  expect(polls).toMatchObject([
    {
      caller: 'Publish',
      permissions: [{ action: 'dynamodb:GetRecords', resource: `${TableName}/stream/local` }],
    },
  ]);
});

test('retries failures before later changes, and loses nothing when calls are cut', async () => {
  let failures = 3;
  const given = feed(async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('killed');
  });
  let cuts = 3;
  const stopFaults = aws.intercept(async (call, forward) => {
    if (call.action !== 'GetRecords' || cuts === 0) return await forward();
    cuts -= 1;
    return 'cut';
  });
  for (const name of ['b1', 'b2', 'b3']) await put(name);
  await expect.poll(() => given, { timeout: 30_000 }).toEqual(inserts('b1', 'b2', 'b3'));
  stopFaults();
  expect([failures, cuts]).toEqual([-1, 0]);
});

test('continues at its checkpoint after a kill, and loses no committed change', async () => {
  const before = feed();
  await put('c1');
  await expect.poll(() => before).toEqual(inserts('c1'));
  await endFeeding();
  const Item = { pk: { S: 'c2' }, sk: { S: 'IMAGE#1' } };
  await aws.operator('dynamodb', 'TransactWriteItems', { TransactItems: [{ Put: { TableName, Item } }] });
  process.kill(aws.dynamoDBPid ?? 0, 'SIGKILL');
  await aws.failed;
  await aws.stop();

  aws = await startLocalAws({ template, dataDir });
  const after = feed();
  await put('c3');
  await expect.poll(() => after, { timeout: 30_000 }).toEqual(inserts('c2', 'c3'));
});
