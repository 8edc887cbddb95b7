import { describe, expect, inject, it } from 'vitest';
import type { WireAnswer } from '../support/http.ts';
import { creation, idOf, image, imageIds } from '../support/image-calls.ts';
import type { Call } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const token = { IdempotentToken: 'token_1' };

/** Retries a 503 as clients do: on a busy machine some of many concurrent requests may get one. */
async function sendUntilServed(tenant: WireTenant, call: Call, attempts = 5): Promise<WireAnswer> {
  const answer = await tenant.send(call);
  return answer.status === 503 && attempts > 1 ? sendUntilServed(tenant, call, attempts - 1) : answer;
}

describe('CreateImage, at the same time,', () => {
  it('20 requests with one token create one image and all answer its id', async () => {
    const tenant = await newWireTenant(stack);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => sendUntilServed(tenant, creation(image, token))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(idOf))).toEqual(new Set(await imageIds(tenant)));
    expect(await imageIds(tenant)).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  });
});
