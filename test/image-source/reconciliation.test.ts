import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Operator } from '../../infra/cli/admin/operator.ts';
import { reconciliation } from '../../infra/cli/admin/reconciliation.ts';
import { leftOver, standInDefaults } from '../../infra/local/ecs-stand-in/defaults.ts';
import { type EcsStandIn, startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { newAccount } from '../../infra/local/ecs-stand-in/state.ts';
import { connectedOperator } from '../support/connected-operator.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { addImage } from './connected.ts';

const stack = inject('stack');
const aws = await startInterceptableAws(stack);
const longAgo = '2026-01-01T00:00:00Z';

let ecs: EcsStandIn;
let tenant: Tenant;
let operator: Omit<Operator, 'messaging' | 'stage'>;
beforeAll(async () => {
  ecs = await startEcsStandIn();
  operator = connectedOperator(stack, ecs, aws.client());
});
afterAll(() => ecs.stop());

beforeEach(async () => {
  ecs.state.images.clear();
  tenant = await newTenant(stack);
  ecs.state.accounts.set(tenant.accountId, newAccount());
});

/** Compares the registry and ECS for this tenant only. */
async function reconciled<Result>(
  work: (of: ReturnType<typeof reconciliation>) => Promise<Result>,
): Promise<Result> {
  const allAccounts = aws.intercept(async ({ action }, forward) =>
    action === 'Scan'
      ? { status: 200, body: JSON.stringify({ Items: [{ accountId: { S: tenant.accountId } }] }) }
      : await forward(),
  );
  try {
    return await work(reconciliation(operator, 0));
  } finally {
    allAccounts();
  }
}

/** An image of the tenant's at ECS, from long ago. */
function ecsImage(imageId: string, shared: boolean) {
  const sharedWith = new Set(shared ? [ecs.state.serviceAccountId] : []);
  return addImage(ecs.state, tenant.accountId, { imageId, sharedWith, creationTime: longAgo });
}

test('lists nothing when registry and ECS agree', async () => {
  await seedImages(stack, tenant, 1);
  ecsImage('m-seeded-0', true);
  ecsImage('m-private', false);
  expect(await reconciled(({ find }) => find())).toEqual([]);
});

test('lists and unshares what is shared and not registered', async () => {
  const image = ecsImage('m-left-over', true);
  const found = await reconciled(({ find }) => find());
  expect(found).toEqual([
    { kind: 'shared, not registered', accountId: tenant.accountId, ecsImageId: 'm-left-over' },
  ]);
  expect(await reconciled(({ repair }) => repair(found))).toEqual([]);
  expect(image.sharedWith).toEqual(new Set());
  expect(await reconciled(({ find }) => find())).toEqual([]);
});

test('lists and shares what is registered and not shared', async () => {
  await seedImages(stack, tenant, 1, Date.parse(longAgo));
  const image = ecsImage('m-seeded-0', false);
  const found = await reconciled(({ find }) => find());
  expect(found).toEqual([
    { kind: 'registered, not shared', accountId: tenant.accountId, ecsImageId: 'm-seeded-0' },
  ]);
  expect(await reconciled(({ repair }) => repair(found))).toEqual([]);
  expect(image.sharedWith).toEqual(new Set([ecs.state.serviceAccountId]));
});

test('leaves alone what is younger than an hour and may be under way', async () => {
  await seedImages(stack, tenant, 1);
  ecsImage('m-seeded-0', false);
  addImage(ecs.state, tenant.accountId, { sharedWith: new Set([ecs.state.serviceAccountId]) });
  expect(await reconciled(({ find }) => find())).toEqual([]);
});

test('shares again what was registered while it was unshared', async () => {
  const image = ecsImage('m-seeded-0', true);
  const found = await reconciled(({ find }) => find());
  await seedImages(stack, tenant, 1);
  expect(await reconciled(({ repair }) => repair(found))).toEqual([]);
  expect(image.sharedWith).toEqual(new Set([ecs.state.serviceAccountId]));
});

test('finds and repairs the share that the stand-in of npm start begins with', async () => {
  const { state } = standInDefaults();
  const image = state.images.get(leftOver.imageId);
  if (!image) throw new Error('the stand-in begins without an image');
  const { imageId, creationTime } = image;
  const copy = addImage(ecs.state, tenant.accountId, {
    imageId,
    creationTime,
    sharedWith: new Set(image.sharedWith),
  });
  const found = await reconciled(({ find }) => find());
  expect(found).toEqual([
    { kind: 'shared, not registered', accountId: tenant.accountId, ecsImageId: 'm-leftover' },
  ]);
  expect(await reconciled(({ repair }) => repair(found))).toEqual([]);
  expect(copy.sharedWith).toEqual(new Set());
});

test('names what it cannot repair with the reason, and repairs the rest', async () => {
  await seedImages(stack, tenant, 1, Date.parse(longAgo));
  const leftOver = ecsImage('m-left-over', true);
  const found = await reconciled(({ find }) => find());
  expect(await reconciled(({ repair }) => repair(found))).toEqual([
    expect.objectContaining({ ecsImageId: 'm-seeded-0', reason: 'ecsImageNotFound' }),
  ]);
  expect(leftOver.sharedWith).toEqual(new Set());
});
