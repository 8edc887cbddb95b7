import { describe, expect, inject, it } from 'vitest';
import { creation, idOf, image, imageIds } from '../support/image-calls.ts';
import { untilServed } from '../support/until-served.ts';
import { newWireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const token = { IdempotentToken: 'token_1' };

describe('CreateImage, at the same time,', () => {
  it('20 requests with one token create one image and all answer its id', async () => {
    const tenant = await newWireTenant(stack);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => untilServed(() => tenant.send(creation(image, token)))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(idOf))).toEqual(new Set(await imageIds(tenant)));
    expect(await imageIds(tenant)).toHaveLength(1);
    // None, if a busy machine answered the one that created it with 503.
    const first = answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined);
    expect(first.length).toBeLessThanOrEqual(1);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  });
});
