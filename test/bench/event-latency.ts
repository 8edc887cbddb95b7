// node test/bench/event-latency.ts: the time from a creation's 201 to its event at a subscriber.
import { subscribe } from '../../infra/cli/subscription.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { messagingOf } from '../events/messaging.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant } from '../support/tenant.ts';

const warmUp = 20;
const measured = 300;

const stack = await startLocalStack();
const tenant = await newTenant(describedStack(stack), { maxImageCount: warmUp + measured });
const subscription = await subscribe(messagingOf(describedStack(stack)), 'subscriber');
const heardAt = new Map<string, number>();
const answeredAt = new Map<string, number>();

const listening = listen();
for (let index = 0; index < warmUp + measured; index += 1) {
  const id = await create(index);
  if (index >= warmUp) answeredAt.set(id, performance.now());
}
await listening;
await subscription.end();
await stack.stop();

const delays = [...answeredAt].map(([id, at]) => (heardAt.get(id) ?? Number.NaN) - at).sort((a, b) => a - b);
console.log(`${measured} creations, one after the other: from the 201 to the event at a subscriber, ms\n`);
for (const [name, part] of [
  ['least', 0],
  ['p50', 0.5],
  ['p99', 0.99],
  ['most', 1],
] as const) {
  console.log(
    `${name.padEnd(8)}${(delays[Math.ceil(part * (delays.length - 1))] ?? 0).toFixed(0).padStart(6)}`,
  );
}

async function create(index: number): Promise<string> {
  const { status, body } = await tenant.call({
    method: 'POST',
    path: '/images',
    query: { IdempotentToken: `build_${index}` },
    body: { Name: 'web-server', EcsImageId: `m-${index}`, Platform: 'Linux' },
  });
  if (status !== 201) throw new Error(`a creation was answered ${status}`);
  return (body as { readonly Id: string }).Id;
}

async function listen(): Promise<void> {
  while (heardAt.size < warmUp + measured) {
    const events = await subscription.next();
    if (events.length === 0) throw new Error('no event for 20 s');
    for (const { detail } of events) {
      const { Id } = detail['Image'] as { readonly Id: string };
      if (!heardAt.has(Id)) heardAt.set(Id, performance.now());
    }
  }
}
