import { describe, expect, inject, it } from 'vitest';
import { expectError } from '../support/contract-error.ts';
import type { WireAnswer } from '../support/http.ts';
import { creation, idOf, image, imageIds } from '../support/image-calls.ts';
import type { Call } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const token = { IdempotentToken: 'token_1' };

/** As clients do: on a busy machine some of so many at once may be told to come again. What has a token may. */
async function sendUntilServed(tenant: WireTenant, call: Call, attempts = 5): Promise<WireAnswer> {
  const answer = await tenant.send(call);
  return answer.status === 503 && attempts > 1 ? sendUntilServed(tenant, call, attempts - 1) : answer;
}

describe('CreateImage, at the same time,', () => {
  it('50 requests with one token create one image, and all are told its id', async () => {
    const tenant = await newWireTenant(stack);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => sendUntilServed(tenant, creation(image, token))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201));
    expect(new Set(answers.map(idOf))).toEqual(new Set(await imageIds(tenant)));
    expect(await imageIds(tenant)).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  });

  it('30 different images on a quota of 3 are 3 created and 27 refused', async () => {
    const tenant = await newWireTenant(stack, { maxImageCount: 3 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        sendUntilServed(
          tenant,
          creation({ ...image, EcsImageId: `m-${index}` }, { IdempotentToken: `token_${index}` }),
        ),
      ),
    );
    const created = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status === 403);
    expect([created.length, refused.length]).toEqual([3, 27]);
    for (const answer of refused) {
      expectError(answer, stack.url, {
        status: 403,
        code: 'QuotaExhausted.MaxImageCount',
        message: 'The MaxImageCount (3) quota is exhausted.',
      });
    }
    expect((await imageIds(tenant)).sort()).toEqual(created.map(idOf).sort());
    expect(await tenant.account()).toMatchObject({ imageCount: 3, revision: 3 });
  });

  it('20 requests for one ECS image under different tokens are 1 created and 19 refused', async () => {
    const tenant = await newWireTenant(stack);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        sendUntilServed(tenant, creation(image, { IdempotentToken: `token_${index}` })),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(400)]);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  });
});
