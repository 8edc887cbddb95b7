import { deflateSync } from 'node:zlib';
import { describe, expect, inject, it } from 'vitest';
import { javaSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { expectError } from '../support/contract-error.ts';
import { send, type WireRequest } from '../support/http.ts';
import { creation, idOf, image, imageIds } from '../support/image-calls.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');

const compressed = (text: string, body = deflateSync(text)) => ({
  ...creation(body),
  headers: { 'x-acs-compress-type': 'deflate', 'x-acs-body-rawsize': String(text.length) },
});

describe('a deflated body', () => {
  it('creates an image and replays its repetition', async () => {
    const tenant = await newWireTenant(stack);
    const request = signedCall(stack.url, keyOf(tenant), compressed(JSON.stringify(image)));
    const id = idOf(await send(stack.url, request));
    const again = await send(stack.url, request);
    expect([idOf(again), again.headers['idempotent-replayed']]).toEqual([id, 'true']);
    expect(await imageIds(tenant)).toEqual([id]);
  });

  it('is covered by Content-MD5 in the form it was sent', async () => {
    const tenant = await newWireTenant(stack);
    const signed = (body: Buffer): WireRequest =>
      signedByV1(javaSigner, tenant, {
        method: 'POST',
        path: '/images',
        headers: { 'x-acs-compress-type': 'deflate' },
        body,
      });
    const request = signed(deflateSync(JSON.stringify(image)));
    idOf(await send(stack.url, request));
    const inflated = { ...request, body: Buffer.from(JSON.stringify(image)) };
    expect(JSON.parse((await send(stack.url, inflated)).text).Code).toBe('SignatureDoesNotMatch');
  });

  it('that inflates to too much is refused for its size, once its signature is valid', async () => {
    const tenant = await newWireTenant(stack);
    const bomb = compressed('', deflateSync(Buffer.alloc(64 * 1024 * 1024)));
    expectError(await tenant.send(bomb), stack.url, {
      status: 400,
      code: 'InvalidHttpBody',
      message: 'Specified parameter HttpBody is not valid. Its size must be in [0, 262144].',
    });
    const { text } = await send(stack.url, forged(tenant, bomb));
    expect(JSON.parse(text).Code).toBe('SignatureDoesNotMatch');
  });

  it('that does not inflate is refused as invalid JSON', async () => {
    const tenant = await newWireTenant(stack);
    expectError(await tenant.send(compressed('', Buffer.from(JSON.stringify(image)))), stack.url, {
      status: 400,
      code: 'InvalidJsonFormat',
      message: 'The request body has an invalid json format.',
    });
  });
});

function forged({ accessKeyId }: WireTenant, call: Parameters<typeof signedCall>[2]): WireRequest {
  return signedCall(stack.url, { accessKeyId, secret: 'guessed' }, call);
}
