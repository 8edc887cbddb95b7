import { isDeepStrictEqual } from 'node:util';
import { type DeliveredEvent, subscribe } from '../../infra/cli/subscription.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { type BusFault, faultyBus } from './bus-faults.ts';
import { messagingOf } from './messaging.ts';
import { seededRandom } from './seeded-random.ts';

export type PublishingRunOptions = {
  readonly creations: number;
  readonly deletions: number;
  readonly seed: number;
  /** The fraction of the calls to the bus that fail. */
  readonly faulty: number;
};

export type PublishingRun = {
  /** The event ids of the committed changes. */
  readonly committed: readonly string[];
  /** How many events a subscriber received, repeats included. */
  readonly delivered: number;
  readonly repeated: number;
  readonly missing: readonly string[];
  /** Events without a change. */
  readonly unfounded: readonly string[];
  /** Repeats that differ from the first delivery. */
  readonly contradicting: readonly string[];
  /** Images whose deletion was published before their creation. */
  readonly disordered: readonly string[];
  readonly struck: ReadonlyMap<BusFault, number>;
};

const sessions = 4;
const imagesOfAnAccount = 50;
/** After this many empty waits of 5 s in a row, missing events count as lost. */
const emptyWaits = 3;

/**
 * Creates and deletes images over HTTP in a stack of its own while its publisher is killed and its bus refuses, hangs and
 * loses answers, and compares what a subscriber hears with what was committed.
 */
export async function publishingRun(options: PublishingRunOptions): Promise<PublishingRun> {
  const random = seededRandom(options.seed);
  await using started = new AsyncDisposableStack();
  const stack = await startLocalStack();
  started.defer(stack.stop);
  const subscription = await subscribe(messagingOf(describedStack(stack)), 'subscriber');
  started.defer(subscription.end);
  const onBus: DeliveredEvent[] = [];
  stack.aws.onEvent((event) => onBus.push(event));

  const faults = faultyBus(stack, random, options.faulty);
  const committed = await traffic(options, describedStack(stack), random);
  const heard = await listen(subscription.next, new Set(committed));
  faults.end();
  heard.push(...(await rest(subscription.next)));
  return { ...compare(committed, heard, onBus), struck: faults.struck };
}

async function traffic(
  { creations, deletions }: PublishingRunOptions,
  stack: ReturnType<typeof describedStack>,
  random: () => number,
): Promise<string[]> {
  const committed: string[] = [];
  const deletable: { readonly tenant: Tenant; readonly id: string }[] = [];
  let [created, deleted] = [0, 0];

  async function create(tenant: Tenant, index: number): Promise<void> {
    const { status, body } = await untilAnswered(() =>
      tenant.call({
        method: 'POST',
        path: '/images',
        query: { IdempotentToken: `build_${index}` },
        body: { Name: 'web-server', EcsImageId: `m-${index}`, Platform: 'Linux' },
      }),
    );
    if (status !== 201) throw new Error(`a creation was answered ${status}`);
    const { Id } = body as { readonly Id: string };
    committed.push(`${Id}.created`);
    deletable.push({ tenant, id: Id });
  }

  async function remove(): Promise<void> {
    const [chosen] = deletable.splice(Math.floor(random() * deletable.length), 1);
    if (!chosen) return;
    deleted += 1;
    const { status, repeated } = await untilAnswered(() =>
      chosen.tenant.call({ method: 'DELETE', path: `/images/${chosen.id}` }),
    );
    if (status !== 204 && !(status === 404 && repeated)) throw new Error(`a deletion was answered ${status}`);
    committed.push(`${chosen.id}.deleted`);
  }

  async function runSession(): Promise<void> {
    let tenant = await newTenant(stack);
    for (let count = 1; created < creations; count += 1) {
      created += 1;
      await create(tenant, created);
      if (deleted < deletions && random() < (1.2 * deletions) / creations) await remove();
      if (count % imagesOfAnAccount === 0) tenant = await newTenant(stack);
    }
  }
  await Promise.all(Array.from({ length: sessions }, runSession));
  while (deleted < deletions && deletable.length > 0) await remove();
  return committed;
}

/** Repeats a request that got a 503, as a client would on a busy machine. */
async function untilAnswered<Answer extends { readonly status: number }>(
  call: () => Promise<Answer>,
): Promise<Answer & { readonly repeated: boolean }> {
  for (let repeated = false; ; repeated = true) {
    const answer = await call();
    if (answer.status !== 503) return { ...answer, repeated };
  }
}

type Next = (waitSeconds?: number) => Promise<readonly DeliveredEvent[]>;

/** Receives until each of those events has arrived, or none arrives any more. */
async function listen(next: Next, awaited: Set<string>): Promise<DeliveredEvent[]> {
  const heard: DeliveredEvent[] = [];
  for (let empty = 0; awaited.size > 0 && empty < emptyWaits; ) {
    const events = await next(5);
    empty = events.length === 0 ? empty + 1 : 0;
    for (const event of events) awaited.delete(idOf(event));
    heard.push(...events);
  }
  return heard;
}

/** The events that arrive after all expected ones. */
async function rest(next: Next): Promise<readonly DeliveredEvent[]> {
  const events = await next(2);
  return events.length === 0 ? [] : [...events, ...(await rest(next))];
}

function compare(
  committed: readonly string[],
  heard: readonly DeliveredEvent[],
  onBus: readonly DeliveredEvent[],
): Omit<PublishingRun, 'struck'> {
  const byId = Map.groupBy(heard, idOf);
  const order = [...new Set(onBus.map(idOf))];
  const place = new Map(order.map((id, index) => [id, index]));
  return {
    committed,
    delivered: heard.length,
    repeated: heard.length - byId.size,
    missing: committed.filter((id) => !byId.has(id)),
    unfounded: [...byId.keys()].filter((id) => !committed.includes(id)),
    contradicting: [...byId]
      .filter(([, [first, ...others]]) =>
        others.some(({ detail }) => !isDeepStrictEqual(detail, first?.detail)),
      )
      .map(([id]) => id),
    disordered: order.filter(
      (id) =>
        id.endsWith('.deleted') &&
        (place.get(id) ?? 0) < (place.get(id.replace('.deleted', '.created')) ?? Number.POSITIVE_INFINITY),
    ),
  };
}

function idOf({ detail }: DeliveredEvent): string {
  return String(detail['EventId']);
}
