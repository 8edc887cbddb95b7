import { expect, test } from 'vitest';
import type { AwsAnswer } from '../../infra/emulator/aws/aws-service.ts';
import { conflictGuard } from '../../infra/emulator/dynamodb/transaction-conflicts.ts';

const guard = conflictGuard(new Map([['Table', ['pk', 'sk']]]), 0);
const done: AwsAnswer = { status: 200, body: '{}' };
const key = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } });
const put = (sk: string) => ({ Put: { TableName: 'Table', Item: { ...key(sk), name: { S: 'x' } } } });
const check = (sk: string) => ({ ConditionCheck: { TableName: 'Table', Key: key(sk) } });
const get = (sk: string) => ({ Get: { TableName: 'Table', Key: key(sk) } });
const at = (sk: string) => ({ TableName: 'Table', Key: key(sk) });
const batch = (sk: string) => ({
  RequestItems: { Table: [{ PutRequest: { Item: key(sk) } }, { DeleteRequest: { Key: key('other') } }] },
});

/** A request that is in flight until the test ends it. */
function inFlight(action: string, input: object) {
  const { promise, resolve } = Promise.withResolvers<AwsAnswer>();
  return { answer: guard(action, input, () => promise), end: () => resolve(done) };
}

const run = (action: string, input: object) => guard(action, input, async () => done);
const transaction = (...TransactItems: object[]) => ({ TransactItems });

test.each([
  ['writes', put('2')],
  ['checks', check('2')],
])('cancels a transaction that %s an item of another one, and says which item', async (_, item) => {
  const first = inFlight('TransactWriteItems', transaction(put('1'), item));
  const { status, body } = await run('TransactWriteItems', transaction(put('3'), put('2')));
  expect(status).toBe(400);
  expect(JSON.parse(body)).toMatchObject({
    __type: expect.stringMatching(/#TransactionCanceledException$/),
    CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
  });
  first.end();
  expect(await first.answer).toBe(done);
  expect(await run('TransactWriteItems', transaction(put('3'), put('2')))).toBe(done);
});

test.each(['UpdateItem', 'DeleteItem', 'PutItem'])(
  'refuses %s of an item in a transaction, and no other item',
  async (action) => {
    const first = inFlight('TransactWriteItems', transaction(put('1')));
    const { status, body } = await run(action, at('1'));
    expect(status).toBe(400);
    expect(JSON.parse(body).__type).toMatch(/#TransactionConflictException$/);
    expect(await run(action, at('2'))).toBe(done);
    first.end();
    await first.answer;
  },
);

test.each([
  ['TransactWriteItems', transaction(put('1'))],
  ['UpdateItem', at('1')],
  ['BatchWriteItem', batch('1')],
])('%s cancels a transaction that reads its item, and no plain read', async (action, input) => {
  const write = inFlight(action, input);
  expect((await run('TransactGetItems', transaction(get('1'), get('2')))).status).toBe(400);
  expect(await run('TransactGetItems', transaction(get('2')))).toBe(done);
  expect(await run('GetItem', at('1'))).toBe(done);
  expect(await run('BatchGetItem', { RequestItems: { Table: { Keys: [key('1')] } } })).toBe(done);
  write.end();
  await write.answer;
});

test('cancels a transaction whose item is written before its read ends', async () => {
  const read = inFlight('TransactGetItems', transaction(get('1')));
  await run('PutItem', put('1').Put);
  read.end();
  expect((await read.answer).status).toBe(400);
});

test('lets transactions that read an item overlap', async () => {
  const first = inFlight('TransactGetItems', transaction(get('1')));
  expect(await run('TransactGetItems', transaction(get('1')))).toBe(done);
  first.end();
  expect(await first.answer).toBe(done);
});

test('frees the items of a transaction that failed', async () => {
  const failing = guard('TransactWriteItems', transaction(put('1')), () => Promise.reject(new Error('down')));
  await expect(failing).rejects.toThrow('down');
  expect(await run('TransactWriteItems', transaction(put('1')))).toBe(done);
});
