import type { Safeguard } from './safeguard.ts';

const keys = 'functions/images/registry-keys.ts';
const accessKeys = 'functions/accounts/access-keys.ts';

/** What keeps accounts apart, and strangers out. */
export const accessSafeguards: readonly Safeguard[] = [
  {
    name: 'account in the key of images',
    file: keys,
    edits: [withoutAccount(templateOf('imagePrefix'))],
    caughtBy: 'histories',
  },
  {
    name: 'account in the key of locks',
    file: keys,
    edits: [withoutAccount(templateOf('ecsLockPrefix'))],
    caughtBy: 'histories',
  },
  {
    name: 'account in the key of tokens',
    file: 'functions/images/registry.ts',
    edits: [withoutAccount('sortKey')],
    caughtBy: 'histories',
  },
  {
    name: 'account in every key',
    file: keys,
    edits: [
      [
        `return ${templateOf('accountPrefix')}`,
        `accountId = accountId.slice(0, 0); return ${templateOf('accountPrefix')}`,
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'a disabled key opens nothing',
    file: 'functions/api/authenticate.ts',
    edits: [["if (key.status !== 'Active') throw", "if (key.accountId === '') throw"]],
    caughtBy: 'histories',
  },
  {
    name: 'a key is read again after a minute',
    file: accessKeys,
    edits: [['const recordLifetimeMs = 60_000;', 'const recordLifetimeMs = 600_000;']],
    caughtBy: 'histories',
  },
  {
    name: 'the signature is looked at',
    file: 'functions/api/authenticate.ts',
    edits: [['if (!verdict.valid) throw', 'if (!verdict) throw']],
    caughtBy: 'test/signing/authenticate.test.ts',
  },
  {
    name: "the signature's clock is looked at",
    file: 'functions/api/authenticate.ts',
    edits: [['Math.abs(Date.now() - signedAt) <= clockSkewMs', 'Math.abs(signedAt) <= Number.MAX_VALUE']],
    caughtBy: 'test/signing/authenticate.test.ts',
  },
  {
    name: 'a time that cannot be read is refused',
    file: 'functions/api/authenticate.ts',
    edits: [
      ['!(Math.abs(Date.now() - signedAt) <= clockSkewMs)', 'Math.abs(Date.now() - signedAt) > clockSkewMs'],
    ],
    caughtBy: 'test/signing/authenticate.test.ts',
  },
  {
    name: 'signatures are compared in constant time',
    file: 'functions/signing/verify.ts',
    edits: [
      ['timingSafeEqual(a, b);', 'a.equals(b);'],
      ["import { timingSafeEqual } from 'node:crypto';\n", ''],
    ],
    caughtBy: 'test/safeguards/constant-time.test.ts',
  },
  {
    name: 'every reading of a V1 signature is compared',
    file: 'functions/signing/verify.ts',
    edits: [
      [
        'strings.map((string) => equal(signV1(secret, string), signature)).includes(true)',
        'strings.some((string) => equal(signV1(secret, string), signature))',
      ],
    ],
    caughtBy: 'test/safeguards/constant-time.test.ts',
  },
  {
    name: 'the body is the one that was signed',
    file: 'functions/signing/verify.ts',
    edits: [
      [
        '(sha256 === undefined || sha256 === sha256Hex(body))',
        '(sha256 === undefined || sha256.length === sha256Hex(body).length)',
      ],
    ],
    caughtBy: 'test/signing/digests.test.ts',
  },
  {
    name: 'every header that says something is signed',
    file: 'functions/signing/verify.ts',
    edits: [
      [
        '(name) => request.headers[name] !== undefined && signedHeaders.has(name)',
        '(name) => request.headers[name] !== undefined',
      ],
    ],
    caughtBy: 'test/signing/signing-v3.test.ts',
  },
  {
    name: 'without a token the body belongs to what is remembered',
    file: 'functions/images/idempotency-key.ts',
    edits: [['sha256Hex(body)', 'sha256Hex(body.subarray(0, 0))']],
    caughtBy: 'test/create-image/idempotency-key.test.ts',
  },
  {
    name: 'a signature with a nonce is used up by its first creation',
    file: 'functions/images/idempotency-key.ts',
    edits: [['signature.hasNonce && !signature.coversBody', 'signature.hasNonce && signature.coversBody']],
    caughtBy: 'test/create-image/idempotency-key.test.ts',
  },
  {
    name: 'a token that is not signed uses its signature up',
    file: 'functions/images/idempotency-key.ts',
    edits: [['token.isSigned ? [key]', 'token.value ? [key]']],
    caughtBy: 'test/create-image/idempotency-key.test.ts',
  },
  {
    name: 'a token in a body that nothing ties to its signature is refused',
    file: 'functions/api/create-image-request.ts',
    edits: [['if (!coversBody && !hasNonce) throw', 'if (!coversBody && hasNonce && !hasNonce) throw']],
    caughtBy: 'test/create-image/idempotent-token.test.ts',
  },
];

/** One partition for all accounts, where a key ends with that. */
function withoutAccount(sortKey: string): readonly [string, string] {
  const key = `{ pk: { S: accountPartition(accountId) }, sk: { S: ${sortKey}`;
  return [key, key.replace('(accountId)', '(accountId.slice(0, 0))')];
}

/** How a template begins with that constant. */
function templateOf(constant: string): string {
  return `\`\${${constant}}`;
}
