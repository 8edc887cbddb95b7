import { createServer } from 'node:http';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { operatorsDynamoDB } from '../../infra/cli/admin/operators-dynamodb.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';

test.each([
  ['retries a write that meets a transaction in flight', 'TransactionConflictException', 2],
  ['does not retry a write whose condition fails', 'ConditionalCheckFailedException', 1],
])("the operator's client %s", async (_behavior, error, requests) => {
  const answers = [JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${error}`, message: 'text' })];
  let received = 0;
  const server = createServer((request, response) => {
    request.resume();
    received += 1;
    const refusal = answers.shift();
    response.writeHead(refusal === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(refusal ?? '{}');
  });
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
  onTestFinished(() => close(server));
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const client = operatorsDynamoDB({ endpoint, region: 'us-east-1', credentials });
  const command = new DeleteItemCommand({ TableName: 'table', Key: { accountId: { S: '1' } } });
  const outcome = await client.send(command).then(
    () => 'done',
    ({ name }: Error) => name,
  );
  expect(outcome).toBe(requests === 1 ? error : 'done');
  expect(received).toBe(requests);
  client.destroy();
});
