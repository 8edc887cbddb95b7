import { createHash, createHmac } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { javaSigner, pythonSigner, signedByV1, type V1Signer } from '../support/clients/v1-signer.ts';
import { send, type WireRequest } from '../support/http.ts';
import { idOf } from '../support/image-calls.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import type { Tenant } from '../support/tenant.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const call = { method: 'GET', path: '/quotas' } as const;
let tenant: WireTenant;
let other: WireTenant;
beforeAll(async () => {
  [tenant, other] = await Promise.all([newWireTenant(stack), newWireTenant(stack)]);
});

/** `201`, or the status and the code of the refusal. */
async function answerTo(request: WireRequest, headers: WireRequest['headers'] = {}): Promise<string> {
  const { status, text } = await send(stack.url, { ...request, headers: { ...request.headers, ...headers } });
  return status < 400 ? String(status) : `${status} ${JSON.parse(text).Code}`;
}

const v3 = (of: Tenant = tenant) => signedCall(stack.url, keyOf(of), call);
const v1 = (signer: V1Signer = javaSigner, of: Tenant = tenant) => signedByV1(signer, of, call);
const authorizationOf = ({ headers }: WireRequest) => String(headers?.['authorization']);
const signatureOf = (request: WireRequest) =>
  authorizationOf(request)
    .split(/Signature=|:/)
    .at(-1) ?? '';

const incomplete = '400 IncompleteSignature';
const mismatch = '400 SignatureDoesNotMatch';

describe('authentication of a request that mixes V1 and V3', () => {
  it('refuses V1’s signature in a V3 header, and V3’s in a V1 header', async () => {
    const [one, three] = [v1(), v3()];
    const v3Header = authorizationOf(three).replace(/[^=]*$/, signatureOf(one));
    expect(await answerTo(three, { authorization: v3Header })).toBe(mismatch);
    const v1Header = `acs ${tenant.accessKeyId}:${signatureOf(three)}`;
    expect(await answerTo(one, { authorization: v1Header })).toBe(mismatch);
  });

  it('refuses a V3 request downgraded to V1 with the hash of V3', async () => {
    const three = v3();
    const headers = { ...three.headers, date: new Date().toUTCString() };
    const canonical = `GET\n\n\n\n${headers.date}\n/quotas`;
    const forged = createHmac('sha256', tenant.accessKeySecret).update(canonical).digest('base64');
    expect(await answerTo(three, { ...headers, authorization: `acs ${tenant.accessKeyId}:${forged}` })).toBe(
      mismatch,
    );
  });

  it.each([
    ['joined by a comma', (a: string, b: string): string | string[] => `${a}, ${b}`],
    ['joined by nothing', (a: string, b: string) => a + b],
    ['in two headers', (a: string, b: string) => [a, b]],
  ])('refuses two Authorization values %s', async (_, join) => {
    for (const parts of [
      [v1(), v3()],
      [v3(), v1()],
      [v1(), v1()],
    ] as const) {
      const [a, b] = parts.map(authorizationOf);
      const joined: Record<string, string | string[]> = { authorization: join(a ?? '', b ?? '') };
      const answer = await answerTo(parts[0], { ...parts[1].headers, ...joined });
      expect([incomplete, mismatch]).toContain(answer);
    }
  });

  it('goes by the version in Authorization when the headers of both are there', async () => {
    const [one, three] = [v1(), v3()];
    const headers = { ...three.headers, ...one.headers };
    // What V1 brings along named x-acs-* is not among V3's signed headers, and the other way round.
    expect(await answerTo({ ...three, headers: { ...headers, authorization: authorizationOf(three) } })).toBe(
      incomplete,
    );
    expect(await answerTo({ ...one, headers })).toBe(mismatch);
  });

  it.each(['HMAC-SHA256', 'ACS3-HMAC-SHA256', 'none', 'HMAC-MD5'])(
    'ignores the value of x-acs-signature-method: %s, once it is signed',
    async (method) => {
      expect(await answerTo(v1(), { 'x-acs-signature-method': method })).toBe(mismatch);
      const request = signedCall(stack.url, keyOf(tenant), {
        ...call,
        headers: { 'x-acs-signature-method': method },
      });
      expect(await answerTo(request)).toBe('200');
    },
  );

  it.each(['SHA1', 'MD5', 'SHA512'])('refuses a V3 signature made with %s', async (hash) => {
    const three = v3();
    const forged = createHmac(hash, tenant.accessKeySecret).update('x').digest('hex');
    const header = authorizationOf(three).replace(/[^=]*$/, forged);
    expect(await answerTo(three, { authorization: header })).toBe(mismatch);
  });
});

describe('a signature', () => {
  it.each(['', 'undefined', 'null', '0'])('is refused when it is made with the secret %j', async (secret) => {
    const key = { accessKeyId: tenant.accessKeyId, accessKeySecret: secret };
    expect(await answerTo(signedByV1(javaSigner, key, call))).toBe(mismatch);
    expect(await answerTo(signedCall(stack.url, { ...key, secret }, call))).toBe(mismatch);
  });

  it('is refused when it is made with the access key id, or with the message that the secret derives from', async () => {
    for (const secret of [tenant.accessKeyId, `imprint/access-key/v1/${tenant.accessKeyId}`]) {
      expect(await answerTo(signedCall(stack.url, { accessKeyId: tenant.accessKeyId, secret }, call))).toBe(
        mismatch,
      );
    }
  });

  it('is refused in another form: upper case, base64 for hex, half of it, padded', async () => {
    const three = v3();
    const signature = signatureOf(three);
    const forms = [
      signature.toUpperCase(),
      Buffer.from(signature, 'hex').toString('base64'),
      signature.slice(0, 32),
      `0${signature}`,
      `${signature}00`,
      `0x${signature}`,
    ];
    for (const form of forms) {
      const authorization = authorizationOf(three).replace(/[^=]*$/, form);
      expect(await answerTo(three, { authorization }), form).toBe(mismatch);
    }
    const one = v1();
    const bare = signatureOf(one).replace(/=+$/, '');
    for (const form of [
      bare,
      bare.replaceAll('+', '-').replaceAll('/', '_'),
      `${bare}==`,
      encodeURIComponent(`${bare}=`),
    ]) {
      const given = form === signatureOf(one) ? `${form}=` : form;
      expect(await answerTo(one, { authorization: `acs ${tenant.accessKeyId}:${given}` }), given).toBe(
        mismatch,
      );
    }
  });
});

describe('one account’s signature under another account’s key', () => {
  it.each([
    ['V1', () => v1()],
    ['V1 of Python', () => v1(pythonSigner)],
    ['V3', () => v3()],
  ])('is refused: %s', async (_, sign) => {
    const request = sign();
    const authorization = authorizationOf(request).replace(tenant.accessKeyId, other.accessKeyId);
    expect(await answerTo(request, { authorization })).toBe(mismatch);
  });

  it('is refused as one of an unknown key when the id is spelled differently', async () => {
    const key = keyOf(tenant);
    for (const accessKeyId of [
      key.accessKeyId.toLowerCase(),
      `${key.accessKeyId}0`,
      key.accessKeyId.slice(0, -1),
    ]) {
      expect(await answerTo(signedCall(stack.url, { ...key, accessKeyId }, call))).toBe(
        '404 InvalidAccessKeyId.NotFound',
      );
    }
  });
});

describe('a header that is not signed', () => {
  it.each([
    ['accept', 'text/html'],
    ['content-type', 'text/html'],
    ['date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['user-agent', 'other'],
    ['x-forwarded-host', 'example.com'],
    ['x-imprint-account', '1'],
  ])('changes nothing under V3: %s', async (name, value) => {
    expect(await answerTo(v3(), { [name]: value })).toBe('200');
  });

  it.each([
    ['host', 'example.com'],
    ['user-agent', 'other'],
    ['x-forwarded-host', 'example.com'],
    ['contentmd5', 'other'],
  ])('changes nothing under V1: %s', async (name, value) => {
    expect(await answerTo(v1(), { [name]: value })).toBe('200');
  });

  it('is checked when it is Content-MD5', async () => {
    expect(await answerTo(v3(), { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' })).toBe(mismatch);
    const empty = createHash('md5').update('').digest('base64');
    expect(await answerTo(v3(), { 'content-md5': empty })).toBe('200');
    expect(await answerTo(v1(pythonSigner), { 'content-md5': empty })).toBe(mismatch);
  });

  it('leaves the body of V1 without Content-MD5 uncovered', async () => {
    const created = { Name: 'first', EcsImageId: 'm-first', Platform: 'Linux' };
    const request = signedByV1(pythonSigner, tenant, {
      method: 'POST',
      path: '/images',
      body: JSON.stringify(created),
    });
    const changed = Buffer.from(JSON.stringify({ ...created, EcsImageId: 'm-second' }));
    const id = idOf(await send(stack.url, { ...request, body: changed }));
    await tenant.send({ method: 'DELETE', path: `/images/${id}` });
  });
});
