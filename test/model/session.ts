import type { AwsClient } from '../../infra/emulator/aws/aws-client.ts';
import { newTenant, type StoredItem, type Tenant } from '../support/tenant.ts';
import { defaultMaxImageCount, type Serving, type Workers, type World } from './world.ts';

/** Workers and accounts, for one history after the other. */
export type Session = {
  readonly operator: AwsClient;
  readonly servings: readonly Serving[];
  /** Empty accounts with those limits; new ones if the program changes their keys. */
  readonly accounts: (
    limits: readonly number[],
    options: { readonly keysChange: boolean },
  ) => Promise<SessionAccount[]>;
};

/** An account, and what the operator can do to it. */
export type SessionAccount = {
  readonly tenant: Tenant;
  /** Sets the counter to nothing and the limit to that. */
  readonly begin: (limit: number) => Promise<void>;
  /** Reads everything there is of it, and takes that away. */
  readonly end: () => Promise<StoredAccount>;
  readonly setLimit: (limit: number) => Promise<void>;
  readonly setKeyStatus: (status: string) => Promise<void>;
  /** Deletes what has expired by then, as TTL does some time. */
  readonly sweep: (epochMs: number) => Promise<void>;
  /** Deletes the locks that deletions freed, as TTL does an hour after. */
  readonly forgetDeletions: () => Promise<void>;
};

/** What the tables hold of an account. */
export type StoredAccount = {
  readonly imageCount: number;
  readonly revision: number;
  /** Every item of the registry that belongs to it. */
  readonly items: readonly StoredItem[];
  /** The ids of the events that were published of it, in their order. */
  readonly events: readonly string[];
};

const largestBatch = 25;

/** A session of those workers. */
export function newSession(world: World, { servings }: Workers): Session {
  const kept: SessionAccount[] = [];

  return {
    operator: world.operator,
    servings,
    async accounts(limits, { keysChange }) {
      const accounts: SessionAccount[] = [];
      for (const [index, limit] of limits.entries()) {
        // Workers remember keys for a minute, from one history to the next: one with a past would be another beginning.
        const isKept = !keysChange && kept[index] !== undefined;
        const account = (isKept && kept[index]) || sessionAccount(world, await newTenant(world.stack));
        if (!keysChange) kept[index] = account;
        await account.begin(limit);
        accounts.push(account);
      }
      return accounts;
    },
  };
}

function sessionAccount({ operator, events, stack: { tables } }: World, tenant: Tenant): SessionAccount {
  const accountKey = { accountId: { S: tenant.accountId } };

  /** Events of the cleanup at the end of a history, which belong to no history. */
  let takenAway: ReadonlySet<string> = new Set();

  async function items(): Promise<readonly StoredItem[]> {
    const { Items } = (await operator('dynamodb', 'Query', {
      TableName: tables.registry,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `ACCOUNT#${tenant.accountId}` } },
      ConsistentRead: true,
    })) as { readonly Items: readonly StoredItem[] };
    return Items;
  }

  async function remove(unwanted: readonly StoredItem[]): Promise<void> {
    for (const { pk, sk } of unwanted) {
      await operator('dynamodb', 'DeleteItem', { TableName: tables.registry, Key: { pk, sk } });
    }
  }

  return {
    tenant,
    async begin(limit) {
      const own = limit === defaultMaxImageCount ? {} : { maxImageCount: { N: String(limit) } };
      await operator('dynamodb', 'PutItem', {
        TableName: tables.accounts,
        Item: { ...accountKey, imageCount: { N: '0' }, revision: { N: '0' }, ...own },
      });
    },
    async end() {
      const [{ imageCount, revision }, stored] = [await tenant.account(), await items()];
      const published = (await events.take(tenant.accountId)).filter((id) => !takenAway.has(id));
      takenAway = new Set(stored.map(({ sk }) => `${sk?.S?.replace('IMAGE#', '')}.deleted`));
      const deletions = stored.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
      for (let start = 0; start < deletions.length; start += largestBatch) {
        const batch = deletions.slice(start, start + largestBatch);
        await operator('dynamodb', 'BatchWriteItem', { RequestItems: { [tables.registry]: batch } });
      }
      return { imageCount, revision, items: stored, events: published };
    },
    async setLimit(limit) {
      const isDefault = limit === defaultMaxImageCount;
      await operator('dynamodb', 'UpdateItem', {
        TableName: tables.accounts,
        Key: accountKey,
        UpdateExpression: isDefault ? 'REMOVE maxImageCount' : 'SET maxImageCount = :limit',
        ...(isDefault ? {} : { ExpressionAttributeValues: { ':limit': { N: String(limit) } } }),
      });
    },
    async setKeyStatus(status) {
      await operator('dynamodb', 'UpdateItem', {
        TableName: tables.accessKeys,
        Key: { accessKeyId: { S: tenant.accessKeyId } },
        UpdateExpression: 'SET #status = :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: status } },
      });
    },
    async sweep(epochMs) {
      const now = Math.floor(epochMs / 1000);
      await remove((await items()).filter(({ expiresAt }) => expiresAt && Number(expiresAt.N) <= now));
    },
    async forgetDeletions() {
      await remove((await items()).filter(({ deletedBy }) => deletedBy));
    },
  };
}
