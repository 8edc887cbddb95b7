import { expect, inject, test } from 'vitest';
import { subscribe } from '../../infra/cli/subscription.ts';
import { messagingOf } from '../events/messaging.ts';
import { newTenant } from '../support/tenant.ts';
import { registrationRun } from './faults-run.ts';
import { registrationMessage, sendMessages } from './queue.ts';

test('gives each token one image, and only poison to the dead letters, though messages repeat and the worker is killed', async () => {
  const run = await registrationRun({ messages: 40, duplicates: 0.3, poison: 0.05, kills: 1, seed: 1 });
  expect(run).toEqual({
    sent: { different: 26, duplicates: 12, poison: 2 },
    kills: 1,
    withoutImage: 0,
    withOneImage: 26,
    withMoreImages: 0,
    deadPoison: 2,
    otherDeadLetters: 0,
    inexact: 0,
  });
}, 240_000);

test('creates 10 images for 100 messages on a quota of 10, and reports 90 as failed', async () => {
  await using started = new AsyncDisposableStack();
  const stack = inject('stack');
  const messaging = messagingOf(stack);
  const subscription = await subscribe(messaging, 'flood');
  started.defer(subscription.end);
  const tenant = await newTenant(stack, { maxImageCount: 10 });
  const tokens = Array.from({ length: 100 }, (_, index) => `flood_${index}`);
  await sendMessages(
    messaging,
    tokens.map((token) => registrationMessage(tenant.accountId, token, `m-${token}`)),
  );

  const outcomes = new Map<string, string>();
  while (outcomes.size < tokens.length) {
    for (const { 'detail-type': type, detail } of await subscription.next()) {
      const token = String(detail['IdempotentToken']);
      // Other tests publish on the same bus.
      if (tokens.includes(token))
        outcomes.set(token, type === 'Image Created' ? type : String(detail['Code']));
    }
  }
  const counts = Map.groupBy(outcomes.values(), (outcome) => outcome);
  expect([...counts].map(([outcome, times]) => [outcome, times.length]).sort()).toEqual([
    ['Image Created', 10],
    ['QuotaExhausted.MaxImageCount', 90],
  ]);
  expect(await tenant.account()).toMatchObject({ imageCount: 10 });
}, 240_000);
