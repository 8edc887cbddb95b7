import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import type { ErrorName } from '../../functions/errors/catalogue.ts';
import { type ExampleRequest, isProvocation, provocations } from '../../infra/console/examples.ts';
import { provoke } from '../../infra/console/provoke.ts';
import { exampleRequest, send, type Variables } from '../../infra/console/request.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const stack = inject('stack');

/** The outcomes of provocations, one after the other, in one account. */
async function outcomes(tenant: Tenant, names: readonly ErrorName[]) {
  const { host } = new URL(stack.url);
  const sendSigned = (request: ExampleRequest, variables: Variables) =>
    send(stack.url, exampleRequest(request, host, keyOf(tenant), variables));
  const found: [ErrorName, string][] = [];
  for (const name of names) {
    const provocation = provocations[name];
    if (!isProvocation(provocation)) throw new Error(`${name} cannot be provoked`);
    const { outcome } = await provoke(name, provocation, randomUUID().slice(0, 8), {
      send: sendSigned,
      deleteImage: (id) => sendSigned({ method: 'DELETE', path: `/images/${id}` }, { unique: '' }),
    });
    found.push([name, outcome]);
  }
  return found;
}

/** Provocations that create images, and two that a full quota would answer. */
const takingPlaces: readonly ErrorName[] = [
  'idempotentTokenMismatch',
  'ecsImageNotFound',
  'ecsImageRegistered',
  'quotaExhausted',
  'serviceUnavailable',
];

it('a provocation leaves the quota as it was, so that a second round gets the same errors', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 5 });
  const rounds = [...takingPlaces, ...takingPlaces];
  expect(await outcomes(tenant, rounds)).toEqual(rounds.map((name) => [name, 'matches']));
  expect(await tenant.account()).toMatchObject({ imageCount: 0 });
});

it('a provocation in an account without a place left reports the full quota', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 0 });
  expect(await outcomes(tenant, ['ecsImageNotFound', 'quotaExhausted', 'nameMissing'])).toEqual([
    ['ecsImageNotFound', 'full'],
    ['quotaExhausted', 'matches'],
    ['nameMissing', 'matches'],
  ]);
});

it('a provocation of the full quota in an account with more places reports the room', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 7 });
  expect(await outcomes(tenant, ['quotaExhausted'])).toEqual([['quotaExhausted', 'roomy']]);
});
