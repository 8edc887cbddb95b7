import { expect, it } from 'vitest';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import { TransientError } from '../../functions/errors/transient-error.ts';
import { newCreation } from '../../functions/images/creation.ts';
import { tokenKey } from '../../functions/images/idempotency-key.ts';
import {
  dynamoDbStateReader,
  readRegistrationState,
  type StateReader,
} from '../../functions/images/registration-state.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';

const description = { name: 'web', description: '', ecsImageId: 'm-1', platform: 'Linux' } as const;
const creation = newCreation({
  accountId: '1',
  requestId: 'request',
  idempotencyKeys: [tokenKey('t', description, 7)],
  description,
});
const [{ fingerprint }] = creation.idempotencyKeys;

type Seen = {
  readonly token?: 'live' | 'other' | 'expired';
  readonly lock?: 'held' | 'freed';
  readonly used?: number;
};

const limit = 3;

function itemsOf({ token, lock, used = 0 }: Seen) {
  const expiresAt = { N: String(creation.now + (token === 'expired' ? 0 : 1)) };
  return {
    account: { imageCount: { N: String(used) }, revision: { N: '9' } },
    lock: lock && { held: { imageId: { S: 'img-lock' } }, freed: { deletedBy: { S: 'request#1' } } }[lock],
    remembered: [
      token && {
        imageId: { S: 'img-token' },
        fingerprint: { S: token === 'other' ? 'x' : fingerprint },
        expiresAt,
      },
    ],
  };
}

/** A store whose batch shows something else than its transactions do; it counts what is asked. */
function reading(batch: Seen, isolated?: Seen) {
  const asked: string[] = [];
  const answer = (kind: string, seen: Seen | undefined) => {
    asked.push(kind);
    if (!seen) throw new Error(`${kind} is not needed`);
    return itemsOf(seen);
  };
  const reader: StateReader = {
    batch: async () => answer('batch', batch),
    isolated: async () => answer('isolated', isolated),
    isolatedTokenAndLock: async () => {
      const { account: _, ...items } = answer('isolatedTokenAndLock', isolated);
      return items;
    },
  };
  return { asked, state: readRegistrationState(reader, creation, limit, startInvocation('id', 30_000)) };
}

it.each<[string, Seen, Seen | undefined, string[], object]>([
  [
    'answers from a live token',
    { token: 'live', lock: 'held', used: 3 },
    undefined,
    [],
    { remembered: [{ imageId: 'img-token', isSameRequest: true }] },
  ],
  [
    'answers from the token of another request',
    { token: 'other' },
    undefined,
    [],
    { remembered: [{ imageId: 'img-token', isSameRequest: false }] },
  ],
  [
    'goes on where the lock is free and the counter not full',
    { used: 2 },
    undefined,
    [],
    { registered: false, remembered: [], lastDeletion: undefined },
  ],
  [
    'goes on with the last deletion of a freed lock',
    { lock: 'freed' },
    undefined,
    [],
    { registered: false, lastDeletion: 'request#1' },
  ],
  ['takes an expired token for none', { token: 'expired', used: 2 }, undefined, [], { remembered: [] }],
  [
    'finds the token behind a lock that the batch saw alone',
    { lock: 'held' },
    { token: 'live', lock: 'held', used: 1 },
    ['isolatedTokenAndLock'],
    { remembered: [{ imageId: 'img-token' }] },
  ],
  [
    'finds a lock held without a token',
    { lock: 'held', used: 3 },
    { lock: 'held', used: 3 },
    ['isolatedTokenAndLock'],
    { registered: true, remembered: [] },
  ],
  [
    'goes on where the lock was freed since',
    { lock: 'held', used: 2 },
    { lock: 'freed' },
    ['isolatedTokenAndLock'],
    { registered: false, lastDeletion: 'request#1' },
  ],
  [
    'reads all where the lock was freed since and the counter was full',
    { lock: 'held', used: 3 },
    { lock: 'freed', used: 2 },
    ['isolatedTokenAndLock', 'isolated'],
    { registered: false, quota: { limit, used: 2 } },
  ],
  [
    'finds the token behind a counter that the batch saw full',
    { used: 3 },
    { token: 'live', lock: 'held', used: 3 },
    ['isolated'],
    { remembered: [{ imageId: 'img-token' }] },
  ],
  [
    'finds the counter full without a token',
    { used: 3 },
    { used: 3 },
    ['isolated'],
    { quota: { limit, used: 3 }, registered: false, remembered: [] },
  ],
  [
    'goes on where there is room again',
    { used: 3 },
    { used: 2 },
    ['isolated'],
    { quota: { limit, used: 2 } },
  ],
])('%s', async (_, batch, isolated, further, expected) => {
  const { asked, state } = reading(batch, isolated);
  expect(await state).toMatchObject(expected);
  expect(asked).toEqual(['batch', ...further]);
});

it('fails for a while when DynamoDB left keys unprocessed', async () => {
  const client = dynamoDbClient();
  const UnprocessedKeys = { registry: { Keys: [] } };
  client.middlewareStack.add(
    () => async () => ({ response: {}, output: { Responses: {}, UnprocessedKeys, $metadata: {} } }),
    {
      step: 'initialize',
    },
  );
  const reader = dynamoDbStateReader(client, { registry: 'registry', accounts: 'accounts' });
  await expect(reader.batch(creation, startInvocation('id', 30_000))).rejects.toBeInstanceOf(TransientError);
});
