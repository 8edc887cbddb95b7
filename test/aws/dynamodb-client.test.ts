import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendRequest } from '../../functions/aws/database.ts';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { sdkStubs } from '../../infra/build/sdk-stubs.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';

/** What a client sent, and what it makes of the answer. */
type Exchange = { readonly target: unknown; readonly body: unknown; readonly outcome: unknown };
type Answer = { readonly status: number; readonly body: string };

const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer: Answer = { status: 200, body: '{}' };
let server: Server;
let folder: string;
let clients: Readonly<Record<'tuned' | 'bundled' | 'plain', DynamoDBClient>>;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  });
  const port = await listen(server, 0);
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  }))
    vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), 'imprint-'));
  clients = {
    tuned: dynamoDbClient(),
    bundled: await bundledClient(),
    plain: new DynamoDBClient({ maxAttempts: 1 }),
  };
});
afterAll(async () => {
  await close(server);
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  received.length = 0;
});

/** Our client as a bundle has it: with what stands in for unneeded modules of the SDK. */
async function bundledClient(): Promise<DynamoDBClient> {
  const outfile = join(folder, 'client.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../../functions/aws/dynamodb-client.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [sdkStubs()],
    logLevel: 'error',
  });
  const module: { dynamoDbClient: () => DynamoDBClient } = await import(outfile);
  return module.dynamoDbClient();
}

const Key = { pk: { S: 'ACCOUNT#1' }, sk: { S: 'IMAGE#\u00fc"\\\u2019' } };
const commands = {
  GetItem: new GetItemCommand({
    TableName: 'table',
    Key,
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  }),
  BatchGetItem: new BatchGetItemCommand({ RequestItems: { table: { Keys: [Key], ConsistentRead: true } } }),
  TransactGetItems: new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: 'table', Key } }] }),
  TransactWriteItems: new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: 'table', Item: { ...Key, count: { N: '12' } }, ConditionExpression: 'a' } },
      {
        Update: {
          TableName: 'table',
          Key,
          UpdateExpression: 'SET a = :a',
          ExpressionAttributeValues: { ':a': { N: '1' } },
        },
      },
      { Delete: { TableName: 'table', Key, ConditionExpression: 'attribute_exists(pk)' } },
    ],
  }),
  UpdateItem: new UpdateItemCommand({ TableName: 'table', Key, UpdateExpression: 'REMOVE a' }),
  Query: new QueryCommand({ TableName: 'table', Limit: 2, ConsistentRead: true, ExclusiveStartKey: Key }),
  Scan: new ScanCommand({ TableName: 'table', ProjectionExpression: 'pk' }),
};

const ConsumedCapacity = { TableName: 'table', CapacityUnits: 0.5 };
const outputs: Readonly<Record<keyof typeof commands, object>> = {
  GetItem: { Item: { ...Key, count: { N: '12' } }, ConsumedCapacity },
  BatchGetItem: {
    Responses: { table: [Key] },
    UnprocessedKeys: { table: { Keys: [Key] } },
    ConsumedCapacity: [ConsumedCapacity],
  },
  TransactGetItems: { Responses: [{ Item: Key }, {}], ConsumedCapacity: [ConsumedCapacity] },
  TransactWriteItems: { ConsumedCapacity: [ConsumedCapacity, ConsumedCapacity] },
  UpdateItem: { ConsumedCapacity },
  Query: { Items: [Key], Count: 1, ScannedCount: 1, LastEvaluatedKey: Key, ConsumedCapacity },
  Scan: { Items: [Key], Count: 1, ScannedCount: 1, ConsumedCapacity },
};

type Command = (typeof commands)[keyof typeof commands];

async function exchange(client: DynamoDBClient, command: Command): Promise<Exchange> {
  // The overloads of send know each command, and not their union.
  const outcome = await client.send(command as GetItemCommand).catch((error: unknown) => error);
  const { headers, body } = received.at(-1) ?? { headers: {}, body: '{}' };
  // Made up anew for each transaction, for the SDK's own retries: ours makes none.
  const { ClientRequestToken: _, ...input } = JSON.parse(body);
  return { target: headers['x-amz-target'], body: input, outcome };
}

describe.each(['tuned', 'bundled'] as const)('the %s client', (name) => {
  it.each(Object.keys(commands) as (keyof typeof commands)[])(
    'sends and reads %s as the whole SDK does',
    async (action) => {
      answer = { status: 200, body: JSON.stringify(outputs[action]) };
      const expected = await exchange(clients.plain, commands[action]);
      const actual = await exchange(clients[name], commands[action]);
      expect(withoutMetadata(actual)).toEqual(withoutMetadata(expected));
      expect(actual.outcome).toHaveProperty('ConsumedCapacity');
      expect(received).toHaveLength(2);
    },
  );

  it.each([
    [400, '#ConditionalCheckFailedException', { message: 'The conditional request failed' }],
    [
      400,
      '#TransactionCanceledException',
      {
        Message: 'cancelled',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'm' }],
      },
    ],
    [400, '#TransactionConflictException', { message: 'conflict' }],
    [400, '#TransactionInProgressException', { Message: 'in progress' }],
    [400, '#ProvisionedThroughputExceededException', { message: 'slow down' }],
    [400, '#ThrottlingException', { message: 'slow down' }],
    [400, '#RequestLimitExceeded', { message: 'slow down' }],
    [400, '#ResourceNotFoundException', { message: 'no table' }],
    [400, 'com.amazon.coral.validate#ValidationException', { message: 'not valid' }],
    [400, 'com.amazon.coral.service#AccessDeniedException', { Message: 'no' }],
    [400, 'com.amazon.coral.service#UnrecognizedClientException', { message: 'who' }],
    [500, '#InternalServerError', { message: 'sorry' }],
    [503, 'com.amazon.coral.service#ServiceUnavailableException', { message: 'later' }],
    [503, '', {}],
  ])('takes %i %s for what the whole SDK takes it for', async (status, type, fields) => {
    const __type = type.startsWith('#') ? `com.amazonaws.dynamodb.v20120810${type}` : type;
    answer = { status, body: JSON.stringify({ ...(type ? { __type } : {}), ...fields }) };
    const expected = await exchange(clients.plain, commands.TransactWriteItems);
    const actual = await exchange(clients[name], commands.TransactWriteItems);
    expect(facts(actual.outcome)).toEqual(facts(expected.outcome));
    expect(await verdict(clients[name])).toEqual(await verdict(clients.plain));
  });

  it.each([
    ['an HTML page', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['half of an answer', { status: 200, body: '{"ConsumedCapacity":' }],
  ])('does not know the outcome of a request that is answered with %s', async (_case, body) => {
    answer = body;
    expect(await verdict(clients[name])).toMatchObject({ name: 'OutcomeUnknown' });
  });

  it('makes one attempt', async () => {
    answer = { status: 500, body: '{}' };
    await exchange(clients[name], commands.GetItem);
    expect(received).toHaveLength(1);
  });
});

/** What sendRequest makes of it: that decides whether a commit is in doubt. */
async function verdict(client: DynamoDBClient): Promise<{ name: string; message: string }> {
  const invocation = startInvocation('id', 30_000);
  try {
    await sendRequest(invocation, (options) => client.send(commands.TransactWriteItems, options));
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error('nothing failed');
}

function facts(error: unknown): object {
  const { name, $fault, CancellationReasons, message } = error as {
    name: string;
    $fault: string;
    CancellationReasons?: unknown;
    message: string;
  };
  return { name, $fault, CancellationReasons, message };
}

function withoutMetadata({ outcome, ...rest }: Exchange): Exchange {
  const { $metadata: _, ...fields } = outcome as { $metadata: unknown };
  return { ...rest, outcome: fields };
}
