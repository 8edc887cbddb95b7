import { sandboxAccountPrefix } from '../../functions/sandbox/sandbox-account.ts';
import { writeItems } from '../support/operator.ts';
import { seedImages } from '../support/seed-images.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';
import {
  accountsWithImages,
  activityEntry,
  expiredAccounts,
  image,
  logLines,
  queueBatch,
  type SandboxStack,
  streamBatch,
  times,
} from './function-events.ts';
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

type Context = SandboxStack & {
  /** The number of events that will be asked for, at most. */
  readonly count: number;
};

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
