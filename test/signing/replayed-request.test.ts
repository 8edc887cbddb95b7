import { describe, expect, inject, it } from 'vitest';
import { javaSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { send, type WireRequest } from '../support/http.ts';
import { creation, idOf, imageIds } from '../support/image-calls.ts';
import { type Call, keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const image = { Name: 'replayed', EcsImageId: 'm-replayed', Platform: 'Linux' };

const signers: readonly (readonly [string, (tenant: WireTenant, call: Call) => WireRequest])[] = [
  ['V3', (tenant, call) => signedCall(stack.url, keyOf(tenant), call)],
  [
    'V1',
    (tenant, { method, path, body }) =>
      signedByV1(javaSigner, tenant, {
        method: method as 'GET',
        path,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  ],
];

describe.each(signers)('a captured request signed with %s', (_, sign) => {
  it('creates nothing when it is sent again, before and after the image is deleted', async () => {
    const tenant = await newWireTenant(stack);
    const request = sign(tenant, creation(image));
    const id = idOf(await send(stack.url, request));
    const again = await send(stack.url, request);
    expect([again.headers['idempotent-replayed'], idOf(again)]).toEqual(['true', id]);
    expect(await imageIds(tenant)).toEqual([id]);
    expect((await tenant.send({ method: 'DELETE', path: `/images/${id}` })).status).toBe(204);
    expect(idOf(await send(stack.url, request))).toBe(id);
    expect(await imageIds(tenant)).toEqual([]);
    expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  });

  it('deletes nothing that was created later', async () => {
    const tenant = await newWireTenant(stack);
    const id = idOf(await tenant.send(creation(image)));
    const deletion = sign(tenant, { method: 'DELETE', path: `/images/${id}` });
    expect((await send(stack.url, deletion)).status).toBe(204);
    const next = idOf(await tenant.send(creation(image)));
    expect((await send(stack.url, deletion)).status).toBe(404);
    expect(await imageIds(tenant)).toEqual([next]);
  });

  it('is refused once it has expired', async () => {
    const tenant = await newWireTenant(stack);
    const { headers, ...request } = sign(tenant, { method: 'GET', path: '/quotas' });
    const old = { ...headers, date: 'Tue, 24 Nov 2015 10:00:00 GMT', 'x-acs-date': '2015-11-24T10:00:00Z' };
    const { text } = await send(stack.url, { ...request, headers: old });
    expect(JSON.parse(text).Code).toBe('InvalidTimeStamp.Expired');
  });

  it('is refused for another method, path or account', async () => {
    const [tenant, other] = await Promise.all([newWireTenant(stack), newWireTenant(stack)]);
    const id = idOf(await tenant.send(creation(image)));
    const read = sign(tenant, { method: 'GET', path: `/images/${id}` });
    const forms: readonly WireRequest[] = [
      { ...read, method: 'DELETE' },
      { ...read, target: '/images' },
      { ...sign(other, { method: 'DELETE', path: `/images/${id}` }), headers: { ...read.headers } },
    ];
    for (const form of forms) {
      const { text } = await send(stack.url, form);
      expect(JSON.parse(text).Code).toBe('SignatureDoesNotMatch');
    }
    expect(await imageIds(tenant)).toEqual([id]);
  });
});

describe('a V3 Authorization header in another spelling', () => {
  const rewritings: readonly (readonly [string, (authorization: string) => string])[] = [
    ['with spaces', (authorization) => authorization.replaceAll(',', ', ')],
    ['in another order', (authorization) => authorization.replace(/ (.*),(Signature=.*)$/, ' $2,$1')],
  ];

  it.each(rewritings)('is replayed %s, also once the image is deleted', async (_, rewrite) => {
    const tenant = await newWireTenant(stack);
    const request = signedCall(stack.url, keyOf(tenant), creation(image));
    const id = idOf(await send(stack.url, request));
    const authorization = rewrite(String(request.headers?.['authorization']));
    const rewritten = { ...request, headers: { ...request.headers, authorization } };
    expect((await tenant.send({ method: 'DELETE', path: `/images/${id}` })).status).toBe(204);
    expect(idOf(await send(stack.url, rewritten))).toBe(id);
    expect(await imageIds(tenant)).toEqual([]);
  });
});
