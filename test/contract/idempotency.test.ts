import { describe, expect, inject, it } from 'vitest';
import { pythonSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { expectError } from '../support/contract-error.ts';
import { send, type WireAnswer } from '../support/http.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant } from '../support/wire-tenant.ts';
import { creation, idOf, image, imageIds } from './image-calls.ts';

const stack = inject('stack');
const token = { IdempotentToken: 'token_1' };
const mismatch = {
  status: 400,
  code: 'IdempotentTokenMismatch',
  message: 'Specified idempotent token mismatch.',
};

/** That the answer is the earlier one again, and says so. */
function expectReplay(answer: WireAnswer | undefined, earlier: WireAnswer): void {
  expect({ status: answer?.status, text: answer?.text }).toEqual({ status: 201, text: earlier.text });
  expect(answer?.headers['idempotent-replayed']).toBe('true');
}

describe('a token', () => {
  it('that was used answers the first image again, and says that it is a replay', async () => {
    const tenant = await newWireTenant(stack);
    const first = await tenant.send(creation(image, token));
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expectReplay(await tenant.send(creation(image, token)), first);
    expectReplay(await tenant.send(creation(image, token)), first);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
    expect(await imageIds(tenant)).toEqual([idOf(first)]);
  });

  const described = { ...image, Description: '' };
  it.each<[what: string, first: object, again: object | string]>([
    ['with its keys in another order', image, Object.fromEntries(Object.entries(image).reverse())],
    ['with white space', image, JSON.stringify(image, undefined, '\t')],
    ['with escapes for its characters', image, JSON.stringify(image).replace('web', '\\u0077eb')],
    ['with an empty Description for none', image, described],
    ['with no Description for an empty one', described, image],
    ['with a repeated key', image, JSON.stringify(image).replace('{', '{"Name":"other",')],
    ['with the token in the body', image, { ...image, ...token }],
  ])('takes an equal request %s for a repetition', async (_, first, again) => {
    const tenant = await newWireTenant(stack);
    const answer = await tenant.send(creation(first, token));
    expectReplay(await tenant.send(creation(again, token)), answer);
  });

  it.each<[what: string, change: object]>([
    ['Name', { Name: 'Web-server' }],
    ['Description', { Description: ' ' }],
    ['EcsImageId', { EcsImageId: 'm-2' }],
    ['EcsImageId, to one that ECS refuses', { EcsImageId: 'm-notfound-1' }],
    ['Platform', { Platform: 'Windows' }],
  ])('is refused for another %s', async (_, change) => {
    const tenant = await newWireTenant(stack);
    await tenant.send(creation(image, token));
    expectError(await tenant.send(creation({ ...image, ...change }, token)), stack.url, mismatch);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  });

  it('is checked against the request only when that is valid', async () => {
    const tenant = await newWireTenant(stack);
    await tenant.send(creation(image, token));
    const { text } = await tenant.send(creation({ ...image, Platform: 'Solaris' }, token));
    expect(JSON.parse(text).Code).toBe('InvalidPlatform');
  });

  it('in the body counts like one in the query', async () => {
    const tenant = await newWireTenant(stack);
    const first = await tenant.send(creation({ ...image, ...token }));
    expectReplay(await tenant.send(creation(image, token)), first);
  });

  it('in the body that is another than in the query is invalid', async () => {
    const tenant = await newWireTenant(stack);
    expectError(await tenant.send(creation({ ...image, IdempotentToken: 'token_2' }, token)), stack.url, {
      status: 400,
      code: 'InvalidIdempotentToken',
      message: 'Specified parameter IdempotentToken is not valid.',
    });
  });

  it('may differ from another in the case of its letters', async () => {
    const tenant = await newWireTenant(stack);
    await tenant.send(creation(image, { IdempotentToken: 'token' }));
    const other = creation({ ...image, EcsImageId: 'm-2' }, { IdempotentToken: 'TOKEN' });
    expect((await tenant.send(other)).status).toBe(201);
  });

  it('of 64 characters is remembered as a whole', async () => {
    const tenant = await newWireTenant(stack);
    const long = 'x'.repeat(63);
    const first = await tenant.send(creation(image, { IdempotentToken: `${long}1` }));
    const other = creation({ ...image, EcsImageId: 'm-2' }, { IdempotentToken: `${long}2` });
    expect(idOf(await tenant.send(other))).not.toBe(idOf(first));
    expectReplay(await tenant.send(creation(image, { IdempotentToken: `${long}1` })), first);
  });

  it('is the account’s: another account may use the same', async () => {
    const [one, other] = [await newWireTenant(stack), await newWireTenant(stack)];
    const first = await one.send(creation(image, token));
    const second = await other.send(creation({ ...image, Name: 'other' }, token));
    expect(second.headers).not.toHaveProperty('idempotent-replayed');
    expect(idOf(second)).not.toBe(idOf(first));
  });
});

describe('a replay', () => {
  it('is answered although the quota is full by now', async () => {
    const tenant = await newWireTenant(stack, { maxImageCount: 1 });
    const first = await tenant.send(creation(image, token));
    expect((await tenant.send(creation({ ...image, EcsImageId: 'm-2' }))).status).toBe(403);
    expectReplay(await tenant.send(creation(image, token)), first);
  });

  it('is answered although the image is deleted by now, and does not bring it back', async () => {
    const tenant = await newWireTenant(stack);
    const first = await tenant.send(creation(image, token));
    const path = `/images/${idOf(first)}`;
    expect((await tenant.send({ method: 'DELETE', path })).status).toBe(204);
    expectReplay(await tenant.send(creation(image, token)), first);
    expect((await tenant.send({ method: 'GET', path })).status).toBe(404);
    expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  });

  it('is the first image’s, although the ECS image is registered anew by now', async () => {
    const tenant = await newWireTenant(stack);
    const first = await tenant.send(creation(image, token));
    await tenant.send({ method: 'DELETE', path: `/images/${idOf(first)}` });
    const second = await tenant.send(creation(image, { IdempotentToken: 'token_2' }));
    expect(idOf(second)).not.toBe(idOf(first));
    expectReplay(await tenant.send(creation(image, token)), first);
  });
});

describe('a request that fails leaves no trace', () => {
  it.each<[what: string, body: object | string, status: number]>([
    ['no JSON', '{', 400],
    ['an invalid field', { ...image, Platform: 'Solaris' }, 400],
    ['an ECS image that there is not', { ...image, EcsImageId: 'm-notfound-1' }, 400],
    ['an ECS image that may not be shared', { ...image, EcsImageId: 'm-nopermission-1' }, 400],
    ['an ECS that throttles', { ...image, EcsImageId: 'm-throttled-1' }, 503],
  ])('%s: its token may be used again', async (_, body, status) => {
    const tenant = await newWireTenant(stack);
    expect((await tenant.send(creation(body, token))).status).toBe(status);
    expect(await tenant.items()).toEqual(new Map());
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 0 });
    const answer = await tenant.send(creation(image, token));
    expect(answer.headers).not.toHaveProperty('idempotent-replayed');
    expect(await imageIds(tenant)).toEqual([idOf(answer)]);
  });

  it('a full quota: its token may be used again once there is room', async () => {
    const tenant = await newWireTenant(stack, { maxImageCount: 1 });
    const first = idOf(await tenant.send(creation(image)));
    const second = creation({ ...image, EcsImageId: 'm-2' }, token);
    expect((await tenant.send(second)).status).toBe(403);
    await tenant.send({ method: 'DELETE', path: `/images/${first}` });
    const answer = await tenant.send(second);
    expect(answer.headers).not.toHaveProperty('idempotent-replayed');
    expect(await imageIds(tenant)).toEqual([idOf(answer)]);
  });

  it('a registered ECS image: its token may be used again for another', async () => {
    const tenant = await newWireTenant(stack);
    await tenant.send(creation(image));
    expect((await tenant.send(creation({ ...image, Name: 'other' }, token))).status).toBe(400);
    expect((await tenant.send(creation({ ...image, EcsImageId: 'm-2' }, token))).status).toBe(201);
  });
});

describe('a request without a token', () => {
  it('is a replay when the same bytes come again', async () => {
    const tenant = await newWireTenant(stack);
    const request = signedCall(stack.url, keyOf(tenant), creation(image));
    const first = await send(stack.url, request);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expectReplay(await send(stack.url, request), first);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });

  it('is refused as a duplicate when it is signed anew', async () => {
    const tenant = await newWireTenant(stack);
    await tenant.send(creation(image));
    const { text } = await tenant.send(creation(image));
    expect(JSON.parse(text).Message).toContain('This EcsImageId has been registered.');
  });

  it('creates another image under the same signature, where that does not cover the body', async () => {
    const tenant = await newWireTenant(stack);
    const request = signedByV1(pythonSigner, tenant, {
      method: 'POST',
      path: '/images',
      body: JSON.stringify(image),
    });
    const other = { ...request, body: Buffer.from(JSON.stringify({ ...image, EcsImageId: 'm-2' })) };
    const [first, second] = [await send(stack.url, request), await send(stack.url, other)];
    expect(idOf(second)).not.toBe(idOf(first));
    expectReplay(await send(stack.url, request), first);
    expectReplay(await send(stack.url, other), second);
    expect(await tenant.account()).toMatchObject({ imageCount: 2 });
  });
});
