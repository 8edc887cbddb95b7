import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, afterEach, expect, test } from 'vitest';
import { startLocalAws } from '../../infra/emulator/local-aws.ts';
import { sharedDynamoDB } from '../support/own-stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Feed, type Invoke, imageItem, startFeed, TableName, template } from './fed-function.ts';

// local-aws.test.ts kills DynamoDB Local, and shows that the mapping continues at its checkpoint.

const aws = await startLocalAws({ template, dynamoDB: sharedDynamoDB() });
const checkpoints = temporaryFolder();
let running: Feed | undefined;
afterEach(() => running?.end());
afterAll(() => aws.stop());

/** Starts the mapping until the test ends. Returns what the function received. */
function feed(invoke: Invoke): readonly string[] {
  running = startFeed(aws, checkpoints, invoke);
  return running.given;
}

const put = (pk: string, more = {}) =>
  aws.operator('dynamodb', 'PutItem', { TableName, Item: { ...imageItem(pk), ...more } });

test('delivers changes in order, in the form of Lambda, without those that are filtered', async () => {
  const events: DynamoDBStreamEvent[] = [];
  const given = feed(async (event) => void events.push(event));
  await put('a');
  await put('a', { sk: { S: 'TOKEN#1' } });
  await put('a', { name: { S: 'new' } });
  await aws.operator('dynamodb', 'DeleteItem', { TableName, Key: imageItem('a') });
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
  await expect.poll(() => given, { timeout: 30_000 }).toEqual(['INSERT b1', 'INSERT b2', 'INSERT b3']);
  stopFaults();
  expect([failures, cuts]).toEqual([-1, 0]);
});
