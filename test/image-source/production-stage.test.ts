import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ProductionStack,
  startProductionStack,
} from '../../infra/local/ecs-stand-in/production-stack.ts';
import { newAccount } from '../../infra/local/ecs-stand-in/state.ts';
import { createImageErrors } from '../create-image/create-image-errors.ts';
import { commonErrors } from '../http/common-errors.ts';
import type { ErrorRow } from '../http/error-row.ts';
import { expectError } from '../support/contract-error.ts';
import { describedStack } from '../support/described-stack.ts';
import { creation, idOf, image } from '../support/image-calls.ts';
import { sharedDynamoDB } from '../support/own-stack.ts';
import { newWireTenant } from '../support/wire-tenant.ts';

let stack: ProductionStack;
beforeAll(async () => {
  stack = await startProductionStack({ dynamoDB: sharedDynamoDB() });
});
afterAll(() => stack.stop());
// In ECS an id is one account's; every test has an account of its own.
beforeEach(() => stack.ecs.state.images.clear());

/** STS is asked for the role before any image is named, so here the account has no role. */
const isForWantOfRole = ({ message }: ErrorRow) => message.includes('haven\u2019t created');
const isOfEcs = ({ status, when = '' }: ErrorRow) => status === 503 || when === 'DeleteImage';
/** What is refused before ECS is asked is the same in every stage. */
const isOfImageSource = ({ message }: ErrorRow) =>
  /RoleArn|does not exist|is not available|share Image Quota/.test(message);

describe.each([
  [
    'CreateImage answers each row of the vendor’s table that ECS decides',
    createImageErrors.filter(isOfImageSource),
  ],
  ['what ECS refuses of a deletion, and its throttling', commonErrors.filter(isOfEcs)],
])('through the production wiring, %s', (_, rows) => {
  it.each(rows.map((row) => [`${row.status} ${row.code}: ${row.message}`, row] as const))(
    '%s',
    async (_, row) => {
      const { maxImageCount } = row;
      const described = describedStack(stack);
      const tenant = await newWireTenant(described, maxImageCount === undefined ? {} : { maxImageCount });
      stack.ecs.state.accounts.set(tenant.accountId, { ...newAccount(), hasRole: !isForWantOfRole(row) });
      expectError(await row.provoke(tenant, described), stack.url, row);
    },
  );
});

it('shares an image as long as it is registered', async () => {
  const tenant = await newWireTenant(describedStack(stack));
  const { serviceAccountId, images } = stack.ecs.state;
  const id = idOf(await tenant.send(creation(image)));
  expect(images.get(image.EcsImageId)?.sharedWith).toEqual(new Set([serviceAccountId]));
  expect((await tenant.send({ method: 'DELETE', path: `/images/${id}` })).status).toBe(204);
  expect(images.get(image.EcsImageId)?.sharedWith).toEqual(new Set());
});

it('leaves the token free when ECS refuses', async () => {
  const tenant = await newWireTenant(describedStack(stack));
  const query = { IdempotentToken: 'token_1' };
  expect((await tenant.send(creation({ ...image, EcsImageId: 'm-unavailable-1' }, query))).status).toBe(400);
  idOf(await tenant.send(creation(image, query)));
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});
