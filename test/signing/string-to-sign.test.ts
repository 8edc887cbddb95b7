import crypto from 'node:crypto';
import { beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { aliyunSdk } from '../support/clients/aliyun-sdk.ts';
import { openApiClients } from '../support/clients/openapi.ts';
import { popCoreClient } from '../support/clients/pop-core.ts';
import { type SdkConnection, SdkError } from '../support/clients/sdk-client.ts';
import { newTenant } from '../support/tenant.ts';

const stack = inject('stack');
// Nothing is served, so that one account is enough.
const { accessKeyId } = await newTenant(stack);
const image = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };

// What a client hands to its HMAC is its string to sign, and V3 hashes the canonical request before. These clients look both
// functions up in the module when they call them.
const signed: string[] = [];
const hashed: string[] = [];
const { createHash, createHmac } = crypto;
vi.spyOn(crypto, 'createHmac').mockImplementation((...args) => recorded(createHmac(...args), signed));
vi.spyOn(crypto, 'createHash').mockImplementation((...args) => recorded(createHash(...args), hashed));
beforeEach(() => {
  signed.length = 0;
  hashed.length = 0;
});

function recorded<H extends crypto.Hash | crypto.Hmac>(hash: H, texts: string[]): H {
  const update = hash.update.bind(hash);
  return Object.assign(hash, {
    update(data: string | Buffer) {
      texts.push(data.toString());
      return update(data);
    },
  });
}

const calls: readonly (readonly [what: string, call: (sdk: SdkConnection) => Promise<unknown>])[] = [
  ['a creation', (sdk) => sdk.createImage(image)],
  ['a creation with a token', (sdk) => sdk.createImage(image, 'token_1')],
  ['a list', (sdk) => sdk.listImages({})],
  ['a list with empty values', (sdk) => sdk.listImages({ Type: '', Marker: '' })],
  ['a list with values to encode', (sdk) => sdk.listImages({ Marker: 'a b+c/ä%', Type: "*~'()!" })],
  ['a read', (sdk) => sdk.getImage('img-1')],
  ['a deletion', (sdk) => sdk.deleteImage('img-1')],
];

describe.each([popCoreClient, aliyunSdk, ...openApiClients].map((client) => [client.name, client] as const))(
  '%s with a wrong secret',
  (_, client) => {
    it.each(calls)('gets the string that it signed for %s', async (_, call) => {
      const sdk = client.connect(stack.url, { accessKeyId, accessKeySecret: 'wrong' });
      const error = await call(sdk).catch((error: unknown) => error);
      if (!(error instanceof SdkError)) throw new Error('the call is not refused', { cause: error });
      const { status, code, message, requestId } = error;
      expect(message).toBe(client.errorMessage({ status, code, message: explained(), requestId }));
    });
  },
);

/** The message with what the client signed last. Under V3 the canonical request follows. */
function explained(): string {
  const stringToSign = signed.at(-1);
  const message = `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`;
  return stringToSign?.startsWith('ACS3') ? `${message}\n${hashed.at(-1)}` : message;
}
