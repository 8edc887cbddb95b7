import { describe, expect, inject, it } from 'vitest';
import { aliyunSdk } from '../support/clients/aliyun-sdk.ts';
import { pythonSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { expectError } from '../support/contract-error.ts';
import { send, type WireAnswer, type WireRequest } from '../support/http.ts';
import { creation, idOf, image, imageIds } from '../support/image-calls.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const token = { IdempotentToken: 'token_1' };
const mismatch = {
  status: 400,
  code: 'IdempotentTokenMismatch',
  message: 'Specified idempotent token mismatch.',
};

/** Expects a replay of the earlier answer, with the header that says so. */
function expectReplay(answer: WireAnswer | undefined, earlier: WireAnswer): void {
  expect({ status: answer?.status, text: answer?.text }).toEqual({ status: 201, text: earlier.text });
  expect(answer?.headers['idempotent-replayed']).toBe('true');
}

describe('a token', () => {
  it('that was used replays the first image with a header that says so', async () => {
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

  it('in the body works like one in the query', async () => {
    const tenant = await newWireTenant(stack);
    const first = await tenant.send(creation({ ...image, ...token }));
    expectReplay(await tenant.send(creation(image, token)), first);
  });

  it('that differs between body and query is invalid', async () => {
    const tenant = await newWireTenant(stack);
    expectError(await tenant.send(creation({ ...image, IdempotentToken: 'token_2' }, token)), stack.url, {
      status: 400,
      code: 'InvalidIdempotentToken',
      message: 'Specified parameter IdempotentToken is not valid.',
    });
  });

  it('is case-sensitive', async () => {
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

  it('belongs to the account: another account may use the same one', async () => {
    const [one, other] = [await newWireTenant(stack), await newWireTenant(stack)];
    const first = await one.send(creation(image, token));
    const second = await other.send(creation({ ...image, Name: 'other' }, token));
    expect(second.headers).not.toHaveProperty('idempotent-replayed');
    expect(idOf(second)).not.toBe(idOf(first));
  });
});

describe('a replay', () => {
  it('is answered though the quota is full now', async () => {
    const tenant = await newWireTenant(stack, { maxImageCount: 1 });
    const first = await tenant.send(creation(image, token));
    expect((await tenant.send(creation({ ...image, EcsImageId: 'm-2' }))).status).toBe(403);
    expectReplay(await tenant.send(creation(image, token)), first);
  });

  it('is answered though the image is deleted now, and creates nothing', async () => {
    const tenant = await newWireTenant(stack);
    const first = await tenant.send(creation(image, token));
    const path = `/images/${idOf(first)}`;
    expect((await tenant.send({ method: 'DELETE', path })).status).toBe(204);
    expectReplay(await tenant.send(creation(image, token)), first);
    expect((await tenant.send({ method: 'GET', path })).status).toBe(404);
    expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  });

  it('answers the first id though the ECS image is registered again', async () => {
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
  it('is replayed when the same bytes arrive again', async () => {
    const tenant = await newWireTenant(stack);
    const request = signedCall(stack.url, keyOf(tenant), creation(image));
    const first = await send(stack.url, request);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expectReplay(await send(stack.url, request), first);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });

  it('is refused as a duplicate when it is signed again', async () => {
    const tenant = await newWireTenant(stack);
    await tenant.send(creation(image));
    const { text } = await tenant.send(creation(image));
    expect(JSON.parse(text).Message).toContain('This EcsImageId has been registered.');
  });
});

/** What the Python client sends: its signature has a nonce and does not cover the body. */
const byPython = (tenant: WireTenant, body: object) =>
  signedByV1(pythonSigner, tenant, { method: 'POST', path: '/images', body: JSON.stringify(body) });
const withBody = (request: WireRequest, body: object): WireRequest => ({
  ...request,
  body: Buffer.from(JSON.stringify(body)),
});

describe('a signature with a nonce that does not cover the body', () => {
  const other = { ...image, EcsImageId: 'm-2' };
  const build43 = { IdempotentToken: 'build_43' };

  it('is a replay with an equal body, white space aside', async () => {
    const tenant = await newWireTenant(stack);
    const request = byPython(tenant, image);
    const first = await send(stack.url, request);
    expectReplay(await send(stack.url, request), first);
    const spaced = Buffer.from(JSON.stringify(image, undefined, 2));
    expectReplay(await send(stack.url, { ...request, body: spaced }), first);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });

  it.each<[what: string, first: object, again: object]>([
    ['another body', image, other],
    ['a token', image, { ...image, ...build43 }],
    ['another body with a token', image, { ...other, ...build43 }],
    ['another token', { ...image, ...token }, { ...image, ...build43 }],
    ['another token and body', { ...image, ...token }, { ...other, ...build43 }],
    ['no token any more', { ...image, ...token }, image],
    ['its token and another body', { ...image, ...token }, { ...other, ...token }],
  ])('is refused for %s, which stays free for its owner', async (_, first, again) => {
    const tenant = await newWireTenant(stack);
    const request = byPython(tenant, first);
    const id = idOf(await send(stack.url, request));
    expectError(await send(stack.url, withBody(request, again)), stack.url, mismatch);
    await tenant.send({ method: 'DELETE', path: `/images/${id}` });
    expectError(await send(stack.url, withBody(request, again)), stack.url, mismatch);
    expect(await imageIds(tenant)).toEqual([]);
    const own = await tenant.send(creation(other, build43));
    expect([own.status, own.headers['idempotent-replayed']]).toEqual([201, undefined]);
  });

  it('with a token in the query is refused for another token in the body', async () => {
    const tenant = await newWireTenant(stack);
    const request = signedByV1(pythonSigner, tenant, {
      method: 'POST',
      path: '/images',
      query: token,
      body: JSON.stringify(image),
    });
    await send(stack.url, request);
    const { text } = await send(stack.url, withBody(request, { ...image, ...build43 }));
    expect(JSON.parse(text).Code).toBe('InvalidIdempotentToken');
    expectError(await send(stack.url, withBody(request, other)), stack.url, mismatch);
  });

  it('with a token in the body is replayed when its owner signs it again', async () => {
    const tenant = await newWireTenant(stack);
    const body = { ...image, ...token };
    const first = await send(stack.url, byPython(tenant, body));
    expectReplay(await send(stack.url, byPython(tenant, body)), first);
    expectReplay(await tenant.send(creation(image, token)), first);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });

  it('may be used again when its request was refused', async () => {
    const tenant = await newWireTenant(stack);
    const request = byPython(tenant, { ...image, EcsImageId: 'm-throttled-1' });
    expect((await send(stack.url, request)).status).toBe(503);
    expect((await send(stack.url, withBody(request, image))).status).toBe(201);
  });

  it('creates one image for four concurrent requests with two bodies', async () => {
    const tenant = await newWireTenant(stack);
    const request = byPython(tenant, image);
    const answers = await Promise.all(
      [image, other, image, other].map((body) => send(stack.url, withBody(request, body))),
    );
    const created = answers.filter(({ status }) => status === 201);
    expect(new Set(created.map(idOf)).size).toBe(1);
    // On a busy machine one of them may run out of time.
    for (const { status, text } of answers.filter((answer) => !created.includes(answer)))
      expect(`${status} ${text}`).toMatch(/^(400 .*IdempotentTokenMismatch|503 )/);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });
});

describe('a signature without a nonce that does not cover the body', () => {
  it('is refused with a token in the body', async () => {
    await using proxy = await startLossyProxy(stack.url);
    const tenant = await newWireTenant(stack);
    await aliyunSdk.connect(proxy.url, tenant).createImage(image);
    const [exchange] = proxy.exchanges;
    if (!exchange) throw new Error('nothing was captured');
    const body = Buffer.from(JSON.stringify({ ...image, EcsImageId: 'm-2', IdempotentToken: 'build_43' }));
    const { status, text } = await send(stack.url, { ...exchange.request, body });
    expect([status, JSON.parse(text).Code]).toEqual([400, 'InvalidIdempotentToken']);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });
});
