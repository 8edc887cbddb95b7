import { readFileSync, writeFileSync } from 'node:fs';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { awsClient } from '../../infra/emulator/aws/aws-client.ts';
import { startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsService } from '../../infra/emulator/aws/aws-service.ts';
import { createCallers } from '../../infra/emulator/aws/callers.ts';
import { localKms } from '../../infra/emulator/aws/kms.ts';
import { allows } from '../../infra/emulator/cloudformation/role-permissions.ts';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { dataFiles } from '../../infra/emulator/data-folder.ts';
import { dynamoDBPermissions } from '../../infra/emulator/dynamodb/dynamodb-permissions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { cloudAssembly, statefulStack } from './assembly.ts';

const template = readTemplate(cloudAssembly({ Stateful: statefulStack }));
const keyArn = template.resource('AWS::KMS::Key', 'MacKey').arn;

/** Answers every action with its input. */
const echo: AwsService = {
  name: 'dynamodb',
  target: 'DynamoDB_20120810',
  permissions: dynamoDBPermissions,
  answer: async (_action, _input, body) => ({ status: 200, body }),
};
const callers = createCallers(['Create/Image', 'Operator']);
const endpoint = await startAwsEndpoint([echo, localKms(template, undefined)], callers);
afterAll(endpoint.stop);

const create = awsClient(endpoint.url, callers.credentials('Create/Image'));
const mac = {
  KeyId: keyArn,
  Message: Buffer.from('message').toString('base64'),
  MacAlgorithm: 'HMAC_SHA_256',
};

test('records the caller of a call and the permissions that it needs', async () => {
  await create('dynamodb', 'TransactWriteItems', {
    TransactItems: [
      { Put: { TableName: 'a' } },
      { Update: { TableName: 'b' } },
      { Delete: { TableName: 'c' } },
      { ConditionCheck: { TableName: 'd' } },
    ],
  });
  expect(endpoint.calls.at(-1)).toMatchObject({
    caller: 'Create/Image',
    service: 'dynamodb',
    action: 'TransactWriteItems',
    permissions: [
      { action: 'dynamodb:PutItem', resource: 'a' },
      { action: 'dynamodb:UpdateItem', resource: 'b' },
      { action: 'dynamodb:DeleteItem', resource: 'c' },
      { action: 'dynamodb:ConditionCheckItem', resource: 'd' },
    ],
  });
});

test.each([
  ['GetItem', { TableName: 'a' }, [{ action: 'dynamodb:GetItem', resource: 'a' }]],
  ['Query', { TableName: 'a', IndexName: 'i' }, [{ action: 'dynamodb:Query', resource: 'a/index/i' }]],
  ['BatchGetItem', { RequestItems: { a: {} } }, [{ action: 'dynamodb:BatchGetItem', resource: 'a' }]],
  [
    'TransactGetItems',
    { TransactItems: [{ Get: { TableName: 'a' } }] },
    [{ action: 'dynamodb:GetItem', resource: 'a' }],
  ],
])('%s needs the permissions that IAM requires', (action, input, permissions) => {
  expect(dynamoDBPermissions(action, input)).toEqual(permissions);
});

test('refuses a BatchGetItem that reads one table without a grant', async () => {
  const enforcing = await startAwsEndpoint([echo], callers, (_caller, permission) =>
    allows([{ action: 'dynamodb:BatchGetItem', resource: 'a' }], permission),
  );
  onTestFinished(enforcing.stop);
  const client = awsClient(enforcing.url, callers.credentials('Create/Image'));
  const read = (...tables: string[]) =>
    client('dynamodb', 'BatchGetItem', {
      RequestItems: Object.fromEntries(tables.map((table) => [table, { Keys: [] }])),
    });
  expect(await read('a')).toHaveProperty('RequestItems');
  await expect(read('a', 'b')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'Create/Image is not authorized to perform: dynamodb:BatchGetItem on resource: b',
  });
});

test('calls a listener until it is removed', async () => {
  const heard: string[] = [];
  const silence = endpoint.onCall(({ action }) => heard.push(action));
  await create('dynamodb', 'GetItem', { TableName: 'a' });
  silence();
  await create('dynamodb', 'PutItem', { TableName: 'a' });
  expect(heard).toEqual(['GetItem']);
});

test.each([
  ['an unknown access key', { accessKeyId: 'LOCALnobody' }, 'UnrecognizedClientException'],
  ['another secret', { secretAccessKey: 'guessed' }, 'InvalidSignatureException'],
  ['another session token', { sessionToken: 'guessed' }, 'InvalidSignatureException'],
])('refuses %s, and records no call', async (_, wrong, name) => {
  const before = endpoint.calls.length;
  const client = awsClient(endpoint.url, { ...callers.credentials('Operator'), ...wrong });
  await expect(client('kms', 'GenerateMac', mac)).rejects.toMatchObject({ name });
  expect(endpoint.calls).toHaveLength(before);
});

test.each([
  [
    'no signature',
    { 'x-amz-target': 'TrentService.GenerateMac' },
    403,
    'MissingAuthenticationTokenException',
  ],
  [
    'a service that is not played',
    { 'x-amz-target': 'AWSEvents.PutEvents' },
    400,
    'UnknownOperationException',
  ],
  ['no target', {}, 400, 'UnknownOperationException'],
])('refuses %s', async (_, headers, status, type) => {
  const response = await fetch(endpoint.url, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ __type: type });
});

test("accepts the AWS SDK's own client and signature", async () => {
  const credentials = callers.credentials('Operator');
  const kms = new KMSClient({ endpoint: endpoint.url, region: 'us-east-1', credentials });
  const command = { KeyId: keyArn, Message: Buffer.from('message'), MacAlgorithm: 'HMAC_SHA_256' } as const;
  const first = await kms.send(new GenerateMacCommand(command));
  const second = await kms.send(new GenerateMacCommand(command));
  expect(first.Mac).toHaveLength(32);
  expect(second.Mac).toEqual(first.Mac);
});

test.each([
  ['an unknown key', { KeyId: `${keyArn}x` }, 'NotFoundException'],
  ['another algorithm', { MacAlgorithm: 'HMAC_SHA_512' }, 'InvalidKeyUsageException'],
  ['a message of 4,097 bytes', { Message: Buffer.alloc(4097).toString('base64') }, 'ValidationException'],
])('GenerateMac refuses %s', async (_, wrong, name) => {
  await expect(create('kms', 'GenerateMac', { ...mac, ...wrong })).rejects.toMatchObject({ name });
});

test('keeps keys in a data folder across starts', async () => {
  const dataDir = temporaryFolder();
  const macOf = async (folder: string | undefined) =>
    JSON.parse((await localKms(template, folder).answer('GenerateMac', mac, '')).body).Mac;
  expect(await macOf(dataDir)).toBe(await macOf(dataDir));
  expect(await macOf(undefined)).not.toBe(await macOf(undefined));
});

test('makes no new key for data that names a lost one', () => {
  const dataDir = temporaryFolder();
  const { database, kmsKeys } = dataFiles(dataDir);
  const other = JSON.stringify({ other: Buffer.alloc(32).toString('base64') });
  writeFileSync(kmsKeys, other);
  writeFileSync(database, `SQLite format 3\0{"macKeyArn":{"S":"${keyArn}"}}`);
  expect(() => localKms(template, dataDir)).toThrow(`${kmsKeys} lacks the key of the data, and all secrets`);
  expect(readFileSync(kmsKeys, 'utf8')).toBe(other);
  // The data of another stage.
  writeFileSync(database, 'SQLite format 3\0{"macKeyArn":{"S":"other"}}');
  localKms(template, dataDir);
  expect(Object.keys(JSON.parse(readFileSync(kmsKeys, 'utf8')))).toEqual(['other', keyArn]);
});

test('lets one interceptor at a time decide the outcome of calls', async () => {
  const release = endpoint.intercept(async () => ({
    status: 400,
    body: '{"__type":"a#Throttled","message":"m"}',
  }));
  expect(() => endpoint.intercept(async () => 'cut')).toThrow('intercepted already');
  await expect(create('kms', 'GenerateMac', mac)).rejects.toMatchObject({ name: 'Throttled', message: 'm' });
  release();
  expect(await create('kms', 'GenerateMac', mac)).toHaveProperty('Mac');
});

test('never answers a call that hangs', async () => {
  const release = endpoint.intercept(async () => 'hang');
  const arrived = Promise.withResolvers<void>();
  const silence = endpoint.onCall(() => arrived.resolve());
  const outcome = create('dynamodb', 'GetItem', {}).then(
    () => 'answered',
    () => 'broken',
  );
  await arrived.promise;
  release();
  silence();
  // A later call is answered, so this one would be too.
  await create('dynamodb', 'GetItem', {});
  expect(await Promise.race([outcome, 'still hanging'])).toBe('still hanging');
});

test('loses the answer of a call that was done', async () => {
  const done: unknown[] = [];
  const release = endpoint.intercept(async (_call, forward) => {
    done.push((await forward()).status);
    return 'cut';
  });
  await expect(create('dynamodb', 'PutItem', {})).rejects.toThrow('socket hang up');
  release();
  expect(done).toEqual([200]);
});
