import { gzipSync } from 'node:zlib';
import { imageAttributes } from '../../functions/images/image-item.ts';
import { ecsLockKey, imageKey } from '../../functions/images/registry-keys.ts';
import { sandboxAccountPrefix } from '../../functions/sandbox/sandbox-account.ts';
import { activityPartition, sandboxAccountKey } from '../../functions/sandbox/sandbox-keys.ts';
import type { SharedStack } from '../support/global-stack.ts';
import { type Item, writeItems } from '../support/operator.ts';
import { seedImages } from '../support/seed-images.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';
import { httpEvent } from './http-event.ts';

/** What a function is measured with. */
export type Workload = {
  /** Ordinary events, each of which can be processed once. */
  readonly events: (count: number) => readonly object[];
  /** What every result contains. */
  readonly expected: object;
  readonly environment?: Readonly<Record<string, string>>;
  /** Prepares one event with that many items, such as the messages of a batch. */
  readonly batch?: { readonly items: number; readonly prepare: () => Promise<object> };
};

type Context = {
  readonly stack: SharedStack;
  readonly sandboxTable: string;
  /** The number of events that will be asked for, at most. */
  readonly count: number;
};

const image = { Name: 'web-server', Description: 'nginx on Ubuntu 24.04', Platform: 'Linux' };
const batchFinished = { batchItemFailures: [] };
const manyImages = { maxImageCount: 1_000_000 };

/**
 * The workload of each function, by name. The order matters: the audit and the sweep are measured before the others make
 * accounts.
 */
export const workloads: Readonly<Record<string, (context: Context) => Promise<Workload>>> = {
  AuditQuotas: async ({ stack }) => ({
    events: scheduled,
    expected: {},
    batch: { items: 3000, prepare: () => accountsWithImages(stack, 3000) },
  }),
  SweepSandboxAccounts: async (context) => ({
    events: scheduled,
    expected: {},
    batch: { items: 50, prepare: () => expiredAccounts(context, 50) },
  }),
  Heartbeat: async () => ({ events: scheduled, expected: {} }),
  PublishImageEvents: async () => ({
    events: numbered((nth) => streamBatch(1, nth)),
    expected: batchFinished,
    batch: { items: 100, prepare: async () => streamBatch(100, 0) },
  }),
  async RegisterImages({ stack }) {
    const { accountId } = await newTenant(stack, manyImages);
    return {
      events: numbered((nth) => queueBatch(accountId, 1, nth)),
      expected: batchFinished,
      batch: { items: 10, prepare: async () => queueBatch(accountId, 10, 1_000_000) },
    };
  },
  async RecordActivity() {
    const accountId = `${sandboxAccountPrefix}0000000001`;
    return {
      events: (count) => times(count, () => logLines(accountId, 1)),
      expected: {},
      batch: { items: 100, prepare: async () => logLines(accountId, 100) },
    };
  },
  async CreateImage({ stack }) {
    const key = keyOf(await newTenant(stack, manyImages));
    const creation = (nth: number) =>
      httpEvent(
        {
          method: 'POST',
          path: '/images',
          rawQuery: `IdempotentToken=build_${nth}`,
          body: { ...image, EcsImageId: `m-${nth}` },
        },
        key,
      );
    return { events: numbered(creation), expected: { statusCode: 201 } };
  },
  async GetImage({ stack }) {
    const tenant = await newTenant(stack);
    const [id] = await seedImages(stack, tenant, 1);
    return requests(200, { method: 'GET', path: `/images/${id}` }, keyOf(tenant));
  },
  async ListImages({ stack }) {
    const tenant = await newTenant(stack);
    await seedImages(stack, tenant, 50);
    return requests(200, { method: 'GET', path: '/images' }, keyOf(tenant));
  },
  async DeleteImage({ stack, count }) {
    const tenant = await newTenant(stack);
    const ids = await seedImages(stack, tenant, count);
    const deletion = () => httpEvent({ method: 'DELETE', path: `/images/${ids.pop()}` }, keyOf(tenant));
    return { events: (events) => times(events, deletion), expected: { statusCode: 204 } };
  },
  GetQuotas: async ({ stack }) =>
    requests(200, { method: 'GET', path: '/quotas' }, keyOf(await newTenant(stack))),
  UnknownRoute: async () => requests(400, { method: 'GET', path: '/none' }),
  Console: async () =>
    requests(200, { method: 'GET', path: '/', headers: { 'accept-encoding': 'gzip, br' } }),
  ClaimSandboxAccount: async () => ({
    ...requests(201, { method: 'POST', path: '/sandbox/accounts' }),
    environment: { MAX_LIVE_ACCOUNTS: '1000000' },
  }),
  async ListActivity({ stack, sandboxTable }) {
    const tenant = await newTenant(stack);
    const entries = times(50, (nth) => activityEntry(tenant.accountId, nth));
    await writeItems(stack, sandboxTable, entries);
    return requests(200, { method: 'GET', path: '/sandbox/activity' }, keyOf(tenant));
  },
};

function requests(status: number, ...request: Parameters<typeof httpEvent>): Workload {
  return { events: (count) => times(count, () => httpEvent(...request)), expected: { statusCode: status } };
}

/** Goes on counting from call to call. */
function numbered(eventOf: (nth: number) => object): Workload['events'] {
  let next = 0;
  return (count) =>
    times(count, () => {
      next += 1;
      return eventOf(next);
    });
}

function scheduled(count: number): readonly object[] {
  return times(count, () => ({}));
}

/** Records of the registry's stream. In a full batch, the images have the longest descriptions. */
function streamBatch(records: number, batch: number): object {
  const description = records === 1 ? image.Description : '像'.repeat(1024);
  return {
    Records: times(records, (nth) => ({
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: String(nth),
        ApproximateCreationDateTime: 1,
        NewImage: {
          ...imageKey('1', `img-${String(batch * records + nth).padStart(22, '0')}`),
          ...imageAttributes({ ...storedImage, description }),
          requestId: { S: '1' },
        },
      },
    })),
  };
}

const storedImage = {
  id: 'img-0000000000000000000000',
  name: image.Name,
  description: image.Description,
  ecsImageId: 'm-1',
  platform: 'Linux',
  creationTime: '2026-11-26T00:00:00Z',
} as const;

function queueBatch(AccountId: string, messages: number, batch: number): object {
  return {
    Records: times(messages, (index) => {
      const nth = batch * messages + index;
      const Image = { ...image, EcsImageId: `m-queued-${nth}` };
      return {
        messageId: crypto.randomUUID(),
        receiptHandle: 'none',
        attributes: { ApproximateReceiveCount: '1' },
        body: JSON.stringify({ AccountId, IdempotentToken: `queued_${nth}`, Image }),
      };
    }),
  };
}

/** Log lines of an account that was used before, as CloudWatch Logs delivers them. */
function logLines(accountId: string, lines: number): object {
  const logEvents = times(lines, () => ({
    message: JSON.stringify({
      requestId: crypto.randomUUID(),
      operation: 'CreateImage',
      accountId,
      accessKeyId: 'LTAISandbox',
      status: 201,
      time: new Date().toISOString(),
      verified: true,
    }),
  }));
  return { awslogs: { data: gzipSync(JSON.stringify({ logEvents })).toString('base64') } };
}

function activityEntry(accountId: string, nth: number): Item {
  const Time = new Date().toISOString();
  return {
    pk: { S: activityPartition(accountId) },
    sk: { S: `${String(Date.now() + nth).padStart(15, '0')}#${nth}` },
    entry: {
      S: JSON.stringify({ Id: String(nth), Kind: 'Request', Time, Name: 'CreateImage', Status: 201 }),
    },
  };
}

/** Accounts for the audit, with 0 to 3 images each. */
async function accountsWithImages(stack: SharedStack, count: number): Promise<object> {
  const accountIds = times(count, (nth) => String(2_000_000_000_000_000 + nth));
  await writeAccounts(stack, accountIds, (nth) => nth % 4);
  return {};
}

/** Sandbox accounts whose time is over, each with its five images and its access key. */
async function expiredAccounts({ stack, sandboxTable }: Context, count: number): Promise<object> {
  const accountIds = times(count, (nth) => `${sandboxAccountPrefix}${String(nth).padStart(10, '0')}`);
  await writeAccounts(stack, accountIds, () => 5);
  const keys = accountIds.map((accountId) => ({
    accessKeyId: { S: `LTAISandbox${accountId}` },
    accountId: { S: accountId },
  }));
  await writeItems(stack, stack.tables.accessKeys, keys);
  const claimed = accountIds.map((accountId) => ({
    ...sandboxAccountKey(accountId),
    accessKeyId: { S: `LTAISandbox${accountId}` },
    expiresAt: { N: '0' },
  }));
  await writeItems(stack, sandboxTable, claimed);
  return {};
}

async function writeAccounts(
  stack: SharedStack,
  accountIds: readonly string[],
  imagesOf: (nth: number) => number,
): Promise<void> {
  const accounts = accountIds.map((accountId, nth) => ({
    accountId: { S: accountId },
    imageCount: { N: String(imagesOf(nth)) },
    revision: { N: String(imagesOf(nth)) },
  }));
  const registry = accountIds.flatMap((accountId, nth) =>
    times(imagesOf(nth), (index) => imageAndLock(accountId, index)).flat(),
  );
  await writeItems(stack, stack.tables.registry, registry);
  await writeItems(stack, stack.tables.accounts, accounts);
}

function imageAndLock(accountId: string, index: number): Item[] {
  const id = `img-${String(index).padStart(22, '0')}`;
  const ecsImageId = `m-${index}`;
  return [
    { ...imageKey(accountId, id), ...imageAttributes({ ...storedImage, ecsImageId }) } as Item,
    { ...ecsLockKey(accountId, ecsImageId), imageId: { S: id } },
  ];
}

function times<T>(count: number, itemOf: (nth: number) => T): T[] {
  return Array.from({ length: count }, (_, nth) => itemOf(nth));
}
