import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Subscription, subscribe } from '../../infra/cli/subscription.ts';
import type { LocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { startOwnStack } from '../support/own-stack.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { type BusFault, busFaults, failFirst } from './bus-faults.ts';
import { messagingOf } from './messaging.ts';

let stack: LocalStack;
let subscription: Subscription;
beforeAll(async () => {
  stack = await startOwnStack();
  subscription = await subscribe(messagingOf(describedStack(stack)), 'subscriber');
});
afterAll(() => stack.stop());

let tenant: Tenant;
beforeEach(async () => {
  tenant = await newTenant(describedStack(stack));
});

async function create(ecsImageId: string): Promise<string> {
  const body = { Name: 'web-server', EcsImageId: ecsImageId, Platform: 'Linux' };
  const answer = await tenant.call({ method: 'POST', path: '/images', body });
  expect(answer.status).toBe(201);
  return (answer.body as { readonly Id: string }).Id;
}

/** The ids delivered, up to the first delivery of `last`. */
async function heardUntil(last: string): Promise<readonly string[]> {
  const ids: string[] = [];
  while (!ids.includes(last)) {
    ids.push(...(await subscription.next()).map(({ detail }) => String(detail['EventId'])));
  }
  return ids;
}

/** Faults after which the bus may have events that the publisher counts as unpublished. */
const repeating: readonly BusFault[] = ['answer lost', 'publisher killed after'];

test.each(busFaults)('publishes each change, and each image in order, after the fault: %s', async (fault) => {
  const struck = failFirst(stack, fault, 2);
  const kept = await create('m-1');
  const deleted = await create('m-2');
  expect(await tenant.call({ method: 'DELETE', path: `/images/${deleted}` })).toMatchObject({ status: 204 });
  await struck.done;
  struck.end();
  const ids = await heardUntil(`${await create('m-last')}.created`);

  const published = ids.slice(0, -1);
  expect([...new Set(published)].sort()).toEqual(
    [`${kept}.created`, `${deleted}.created`, `${deleted}.deleted`].sort(),
  );
  expect(published.indexOf(`${deleted}.created`)).toBeLessThan(published.indexOf(`${deleted}.deleted`));
  // A retry of a batch also repeats what was published before the failure.
  if (repeating.includes(fault)) expect(published.length).toBeGreaterThan(new Set(published).size);
});
