import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type ImageQuota, imageQuotaOf } from '../accounts/quota.ts';
import { sendRequest } from '../aws/database.ts';
import { type Item, number, text } from '../aws/dynamodb-item.ts';
import { TransientError } from '../errors/transient-error.ts';
import { UnknownAccount } from '../errors/unknown-account.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { Creation } from './creation.ts';
import type { IdempotencyKey } from './idempotency-key.ts';
import { accountPartition, ecsLockKey, type ItemKey } from './registry-keys.ts';

/** Everything that a creation depends on, as far as it is known. */
export type RegistrationState = {
  /** The creations remembered under this one's idempotency keys. */
  readonly remembered: readonly Remembered[];
  /** Whether the ECS image is registered. */
  readonly registered: boolean;
  readonly quota: ImageQuota;
  /** Which request last deleted a registration of the ECS image, and took back its share; undefined: none lately. */
  readonly lastDeletion: string | undefined;
};

/** A committed creation, as one of its idempotency keys remembers it until that expires. */
export type Remembered = {
  readonly imageId: string;
  /** Whether it is the same request; another one may not use the key. */
  readonly isSameRequest: boolean;
};

/** Reads the items behind a registration state. */
export type StateReader = {
  /** One BatchGetItem. Each item is current, but the items of one transaction become visible one by one. */
  batch(creation: Creation, invocation: Invocation): Promise<StateItems>;
  /** One transaction: all items as of one moment. A concurrent write to any of them cancels it. */
  isolated(creation: Creation, invocation: Invocation): Promise<StateItems>;
  /** The same without the account's counter, which every creation of the account writes. */
  isolatedTokenAndLock(creation: Creation, invocation: Invocation): Promise<Omit<StateItems, 'account'>>;
};

type StateItems = {
  readonly account: Item | undefined;
  readonly lock: Item | undefined;
  /** In the order of the creation's idempotency keys. */
  readonly remembered: readonly (Item | undefined)[];
};

/**
 * Reads what a creation depends on. A batch costs half of an isolated read, and a busy counter never cancels it. A live token
 * in it answers the request. With a free lock and room in the counter the creation continues, because the conditions of
 * the commit catch what is stale. Only a refusal needs an isolated read: the batch can show the lock of another request, or the
 * counter that it filled, but not yet the token that makes this request its replay.
 *
 * @throws UnknownAccount when there is no counter.
 */
export async function readRegistrationState(
  reader: StateReader,
  creation: Creation,
  defaultMaxImageCount: number,
  invocation: Invocation,
): Promise<RegistrationState> {
  const stateIn = (items: StateItems) => registrationState(items, creation, defaultMaxImageCount);
  const seen = await reader.batch(creation, invocation);
  const state = stateIn(seen);
  if (state.remembered.length > 0 || allowsCreation(state)) return state;
  if (!state.registered) return stateIn(await reader.isolated(creation, invocation));
  const reread = stateIn({ ...seen, ...(await reader.isolatedTokenAndLock(creation, invocation)) });
  if (reread.remembered.length > 0 || reread.registered || allowsCreation(reread)) return reread;
  // The lock is free by now, but the batch showed a full counter.
  return stateIn(await reader.isolated(creation, invocation));
}

function allowsCreation({ registered, quota: { limit, used } }: RegistrationState): boolean {
  return !registered && used < limit;
}

function registrationState(
  { account, lock, remembered }: StateItems,
  creation: Creation,
  defaultMaxImageCount: number,
): RegistrationState {
  if (!account) throw new UnknownAccount(creation.accountId);
  return {
    remembered: creation.idempotencyKeys.flatMap((key, index) =>
      rememberedIn(remembered[index], key, creation.now),
    ),
    registered: lock?.['imageId'] !== undefined,
    lastDeletion: lock?.['deletedBy']?.S,
    quota: imageQuotaOf(account, defaultMaxImageCount),
  };
}

/** The creation that an item remembers; nothing once it has expired. */
export function rememberedIn(
  item: Item | undefined,
  { fingerprint }: IdempotencyKey,
  now: number,
): Remembered[] {
  if (!item || number(item['expiresAt']) <= now) return [];
  return [{ imageId: text(item['imageId']), isSameRequest: text(item['fingerprint']) === fingerprint }];
}

/** Reads from the tables in DynamoDB. */
export function dynamoDbStateReader(
  client: DynamoDBClient,
  tables: { readonly registry: string; readonly accounts: string },
): StateReader {
  async function transaction(keys: readonly TableKey[], invocation: Invocation) {
    const command = new TransactGetItemsCommand({
      TransactItems: keys.map((Get) => ({ Get })),
      ReturnConsumedCapacity: 'TOTAL',
    });
    const { Responses = [] } = await sendRequest(invocation, (options) => client.send(command, options));
    return Responses.map(({ Item }) => Item);
  }

  const accountKey = ({ accountId }: Creation) => ({ accountId: { S: accountId } });
  const registryKeys = (creation: Creation) => [
    lockKey(creation),
    ...creation.idempotencyKeys.map((key) => rememberedKey(creation, key)),
  ];
  const inRegistry = (Key: ItemKey): TableKey => ({ TableName: tables.registry, Key });

  return {
    async batch(creation, invocation) {
      const keys = registryKeys(creation);
      const command = new BatchGetItemCommand({
        RequestItems: {
          [tables.registry]: { Keys: keys, ConsistentRead: true },
          [tables.accounts]: { Keys: [accountKey(creation)], ConsistentRead: true },
        },
        ReturnConsumedCapacity: 'TOTAL',
      });
      const output = await sendRequest(invocation, (options) => client.send(command, options));
      if (isIncomplete(output)) throw new TransientError('BatchGetItem left keys unprocessed');
      // DynamoDB returns existing items only, in any order.
      const found = output.Responses?.[tables.registry] ?? [];
      const [lock, ...remembered] = keys.map(({ sk }) => found.find((item) => item['sk']?.S === sk.S));
      return { account: output.Responses?.[tables.accounts]?.[0], lock, remembered };
    },

    async isolated(creation, invocation) {
      const account: TableKey = { TableName: tables.accounts, Key: accountKey(creation) };
      const keys = [account, ...registryKeys(creation).map(inRegistry)];
      const [found, lock, ...remembered] = await transaction(keys, invocation);
      return { account: found, lock, remembered };
    },

    async isolatedTokenAndLock(creation, invocation) {
      const [lock, ...remembered] = await transaction(registryKeys(creation).map(inRegistry), invocation);
      return { lock, remembered };
    },
  };
}

type TableKey = { readonly TableName: string; readonly Key: Item };

function isIncomplete({ UnprocessedKeys = {} }: BatchGetItemCommandOutput): boolean {
  return Object.keys(UnprocessedKeys).length > 0;
}

export function rememberedKey({ accountId }: Creation, { sortKey }: IdempotencyKey): ItemKey {
  return { pk: { S: accountPartition(accountId) }, sk: { S: sortKey } };
}

export function lockKey({ accountId, image }: Creation): ItemKey {
  return ecsLockKey(accountId, image.ecsImageId);
}
