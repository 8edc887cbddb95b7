import { expect, test } from 'vitest';
import { subscribe } from '../../infra/cli/subscription.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { messagingOf } from '../events/messaging.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant } from '../support/tenant.ts';
import { registrationRun } from './faults-run.ts';
import { registrationMessage, sendMessages } from './queue.ts';

test('copies, poison and a killed worker: each token has one image, and only poison is with the dead letters', async () => {
  const run = await registrationRun({ messages: 120, duplicates: 0.3, poison: 0.05, kills: 2, seed: 1 });
  expect(run).toEqual({
    sent: { different: 78, duplicates: 36, poison: 6 },
    kills: 2,
    withoutImage: 0,
    withOneImage: 78,
    withMoreImages: 0,
    deadPoison: 6,
    otherDeadLetters: 0,
    inexact: 0,
  });
}, 240_000);

test('a flood of 1,000 messages on a quota of 50: 50 images, and 950 are told that it is full', async () => {
  await using started = new AsyncDisposableStack();
  const stack = await startLocalStack();
  started.defer(stack.stop);
  const messaging = messagingOf(describedStack(stack));
  const subscription = await subscribe(messaging, 'subscriber');
  const tenant = await newTenant(describedStack(stack));
  const bodies = Array.from({ length: 1000 }, (_, index) =>
    registrationMessage(tenant.accountId, `build_${index}`, `m-${index}`),
  );
  await sendMessages(messaging, bodies);

  const told = new Map<string, string>();
  while (told.size < bodies.length) {
    for (const { 'detail-type': type, detail } of await subscription.next()) {
      told.set(String(detail['IdempotentToken']), type === 'Image Created' ? type : String(detail['Code']));
    }
  }
  const counts = Map.groupBy(told.values(), (outcome) => outcome);
  expect([...counts].map(([outcome, times]) => [outcome, times.length]).sort()).toEqual([
    ['Image Created', 50],
    ['QuotaExhausted.MaxImageCount', 950],
  ]);
  expect(await tenant.account()).toMatchObject({ imageCount: 50 });
}, 240_000);
