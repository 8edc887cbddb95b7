import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { createTables } from '../../infra/emulator/dynamodb/tables.ts';
import { type LocalAws, startLocalAws } from '../../infra/emulator/local-aws.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { cloudAssembly, statefulStack } from './assembly.ts';
import { imageItem, startFeed, TableName, template } from './fed-function.ts';

// The tests run in order on the same data, because a start takes longer than everything else in them.

const dataDir = temporaryFolder();

let aws: LocalAws | undefined;
afterAll(async () => await aws?.stop());

/** Returns the running stack, and starts it if there is none. */
async function running(): Promise<LocalAws> {
  aws ??= await startLocalAws({ template, dataDir, transactionMs: 300 });
  return aws;
}

test('ends DynamoDB Local when the template cannot be made', async () => {
  const failing = Promise.reject(new Error('no template'));
  await expect(startLocalAws({ template: failing, dataDir })).rejects.toThrow('no template');
  // The lock is free.
  await running();
});

test('creates the tables of the template, and refuses tables with other keys', async () => {
  const { operator, tableName } = await running();
  expect(tableName('Images')).toBe(TableName);
  expect(await operator('dynamodb', 'DescribeTable', { TableName })).toMatchObject({
    Table: {
      KeySchema: [{ AttributeName: 'pk' }, { AttributeName: 'sk' }],
      GlobalSecondaryIndexes: [{ IndexName: 'byOwner' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  });
  expect(await operator('dynamodb', 'DescribeTimeToLive', { TableName })).toMatchObject({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
  });
  const stack = JSON.parse(JSON.stringify(statefulStack).replace('byOwner', 'byAnother'));
  const changed = readTemplate(cloudAssembly({ Stateful: stack }));
  await expect(createTables(changed, operator)).rejects.toThrow('created with other keys');
});

test('cancels the second of two transactions in flight on one item', async () => {
  const { operator } = await running();
  const write = () =>
    operator('dynamodb', 'TransactWriteItems', {
      TransactItems: [{ Put: { TableName, Item: { pk: { S: 'a' }, sk: { S: 'b' } } } }],
    });
  const outcomes = await Promise.allSettled([write(), write()]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: {
      name: 'TransactionCanceledException',
      message: expect.stringMatching(/\[TransactionConflict\]$/),
    },
  });
});

test('refuses data that another start is using', async () => {
  await running();
  await expect(startLocalAws({ template, dataDir })).rejects.toThrow(
    new RegExp(
      `^another npm start \\(pid ${process.pid}\\) is using .*; stop it, or pass -- --data DIR or -- --memory$`,
    ),
  );
});

test('says that DynamoDB Local ended, and loses neither a committed change nor the checkpoint', async () => {
  const killed = await running();
  const before = startFeed(killed, dataDir);
  await killed.operator('dynamodb', 'PutItem', { TableName, Item: imageItem('c1') });
  await expect.poll(() => before.given, { timeout: 30_000 }).toEqual(['INSERT c1']);
  await before.end();
  const Item = imageItem('c2');
  await killed.operator('dynamodb', 'TransactWriteItems', { TransactItems: [{ Put: { TableName, Item } }] });
  process.kill(killed.dynamoDBPid ?? 0, 'SIGKILL');
  expect((await killed.failed).message).toContain('DynamoDB Local ended by itself');
  await expect(killed.starting('dynamodb', 'ListTables', {})).rejects.toThrow(
    /^DynamoDB Local failed .*: start again$/,
  );
  await killed.stop();

  aws = undefined;
  const restarted = await running();
  const after = startFeed(restarted, dataDir);
  await restarted.operator('dynamodb', 'PutItem', { TableName, Item: imageItem('c3') });
  await expect.poll(() => after.given, { timeout: 30_000 }).toEqual(['INSERT c2', 'INSERT c3']);
  await after.end();
});

test('names a database that it cannot use', async () => {
  await aws?.stop();
  aws = undefined;
  const database = join(dataDir, 'shared-local-instance.db');
  truncateSync(database, 4096);
  await expect(startLocalAws({ template, dataDir })).rejects.toThrow(
    new RegExp(
      `^${RegExp.escape(database)} cannot be used \\(.+\\): restore it, or delete ${RegExp.escape(dataDir)} to start afresh$`,
    ),
  );
});
