// Replaces node:crypto in the page's bundle: the functions that functions/signing/ uses, built on @noble/hashes.
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const hashes = { md5, sha1, sha256 };
type HashName = keyof typeof hashes;
type Data = string | Uint8Array;

type Digest = {
  readonly update: (data: Data) => Digest;
  readonly digest: (encoding: 'hex' | 'base64') => string;
};

export function createHash(name: HashName): Digest {
  return digesting(hashes[name].create());
}

export function createHmac(name: HashName, secret: string): Digest {
  return digesting(hmac.create(hashes[name], utf8ToBytes(secret)));
}

/** Uses getRandomValues, because crypto.randomUUID is missing on pages without TLS. */
export function randomUUID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

type Hash = { readonly update: (data: Uint8Array) => unknown; readonly digest: () => Uint8Array };

function digesting(hash: Hash): Digest {
  return {
    update(data) {
      hash.update(typeof data === 'string' ? utf8ToBytes(data) : data);
      return this;
    },
    digest: (encoding) => (encoding === 'hex' ? bytesToHex(hash.digest()) : base64(hash.digest())),
  };
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
