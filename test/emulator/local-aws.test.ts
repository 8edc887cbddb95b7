import { afterEach, expect, test } from 'vitest';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { type LocalAws, startLocalAws } from '../../infra/emulator/local-aws.ts';
import { cloudAssembly, statefulStack, temporaryFolder } from './assembly.ts';

const template = readTemplate(cloudAssembly({ Stateful: statefulStack }));
const dataDir = temporaryFolder();
const TableName = 'test-stateful-Images1234';
const Key = { pk: { S: 'a' }, sk: { S: 'b' } };

const running: { stop: () => Promise<void> }[] = [];
async function start(): Promise<LocalAws> {
  const aws = await startLocalAws({ template, dataDir });
  running.push(aws);
  return aws;
}
afterEach(async () => {
  for (const aws of running.splice(0)) await aws.stop();
});

test('tables are as the template says; what was written outlives a kill', async () => {
  const aws = await start();
  expect(aws.tableName('Images')).toBe(TableName);
  expect(await aws.operator('dynamodb', 'DescribeTable', { TableName })).toMatchObject({
    Table: {
      KeySchema: [{ AttributeName: 'pk' }, { AttributeName: 'sk' }],
      GlobalSecondaryIndexes: [{ IndexName: 'byOwner' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  });
  expect(await aws.operator('dynamodb', 'DescribeTimeToLive', { TableName })).toMatchObject({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
  });

  await aws.operator('dynamodb', 'TransactWriteItems', {
    TransactItems: [{ Put: { TableName, Item: Key } }],
  });
  process.kill(aws.dynamoDBPid ?? 0, 'SIGKILL');
  expect((await aws.failed).message).toContain('DynamoDB Local ended by itself');
  await expect(aws.starting('dynamodb', 'ListTables', {})).rejects.toThrow(
    /^DynamoDB Local failed .*: start again$/,
  );
  await aws.stop();

  const again = await start();
  expect(await again.operator('dynamodb', 'GetItem', { TableName, Key })).toEqual({ Item: Key });
});

test('the same data cannot be opened twice', async () => {
  await start();
  await expect(startLocalAws({ template, dataDir })).rejects.toThrow(
    new RegExp(`^another npm start \\(pid ${process.pid}\\) is using .*; stop it or pass -- --memory$`),
  );
});

test('tables on disk with other keys are refused, not used', async () => {
  const stack = JSON.parse(JSON.stringify(statefulStack).replace('byOwner', 'byAnother'));
  const changed = readTemplate(cloudAssembly({ Stateful: stack }));
  await expect(startLocalAws({ template: changed, dataDir })).rejects.toThrow('created with other keys');
});

test('a template that cannot be made ends DynamoDB Local as well', async () => {
  await expect(
    startLocalAws({ template: Promise.reject(new Error('no template')), dataDir }),
  ).rejects.toThrow('no template');
  await start();
});
