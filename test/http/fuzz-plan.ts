import fc from 'fast-check';
import { type Tampering, tampering } from '../signing/tampering.ts';
import { encoded, headerValue, oddJson, oddQuery, oddText } from './odd-values.ts';

/** A planned request as plain data. It is signed when it is sent, since signatures expire. */
export type FuzzPlan = {
  /**
   * `anonymous` must never be served. `signed` has a valid signature, so that its odd parts reach the code behind the
   * authentication. `tampered` is changed after signing.
   */
  readonly kind: 'anonymous' | 'signed' | 'tampered';
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  /** Which of the known image ids the path names. */
  readonly image: number | undefined;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly signature: 'V1' | 'V3';
  readonly tampering: readonly Tampering[];
};

const fields = ['Name', 'Description', 'EcsImageId', 'Platform', 'IdempotentToken', 'Other'];

/** A valid image with some fields changed. */
function imageWith(name: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const odd = fc.dictionary(name, oddJson, { maxKeys: 3, noNullPrototype: true });
  return fc.tuple(fc.nat(200), odd).map(([number, odd]) => {
    const right = { Name: 'fuzzed', EcsImageId: `m-fuzzed-${number}`, Platform: 'Linux' };
    return Buffer.from(JSON.stringify({ ...right, ...odd }));
  });
}

const body: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 80, arbitrary: imageWith(fc.constantFrom(...fields)) },
  { weight: 20, arbitrary: imageWith(oddText) },
  { weight: 10, arbitrary: oddJson.map((json) => Buffer.from(JSON.stringify(json))) },
  { weight: 10, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 10, arbitrary: oddText.map((text) => Buffer.from(`{"Name":"${text}","Platform":"\\ud800"}`)) },
  // Rarely, as each takes as long as a hundred others.
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(['[', 262_144], ['[', 262_145], [' ', 300_000], ['{"a":', 20_000], ['\ud83d', 9000])
      .map(([unit, times]) => Buffer.from(String(unit).repeat(Number(times)))),
  },
);

const headers = fc.dictionary(
  fc.oneof(
    fc.constantFrom('accept', 'content-type', 'contentmd5', 'cookie', 'user-agent', 'x-forwarded-for'),
    fc.constantFrom('x-acs-action', 'x-acs-version', 'x-acs-security-token', 'x-acs-signature-method'),
    fc.stringMatching(/^[a-z0-9_-]{1,12}$/).map((name) => `x-${name}`),
  ),
  fc.oneof(fc.constantFrom('application/json', '2015-11-11', 'text/plain', '*/*'), oddText).map(headerValue),
  { maxKeys: 3, noNullPrototype: true },
);

const scheme = fc.constantFrom(
  '',
  'Basic ',
  'acs ',
  'acs key:',
  'ACS3-HMAC-SHA256 ',
  'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host;x-acs-date;x-acs-content-sha256,Signature=',
);
const oddDate = (date: string) => fc.oneof(fc.constant(date), oddText.map(headerValue));
const credentials = fc
  .record(
    {
      authorization: fc.tuple(scheme, oddText).map((parts) => headerValue(parts.join(''))),
      date: oddDate(new Date().toUTCString()),
      'x-acs-date': oddDate(new Date().toISOString()),
      'x-acs-content-sha256': oddText.map(headerValue),
    },
    { requiredKeys: [] },
  )
  .chain((own) => headers.map((others) => ({ ...others, ...own })));

const signature = fc.constantFrom('V1' as const, 'V3' as const);
const image = fc.option(fc.nat(1000), { nil: undefined });

const anonymous: fc.Arbitrary<FuzzPlan> = fc.record({
  kind: fc.constant('anonymous' as const),
  method: fc.constantFrom(
    'GET',
    'GET',
    'POST',
    'DELETE',
    'PUT',
    'HEAD',
    'PATCH',
    'OPTIONS',
    'TRACE',
    'M-SEARCH',
  ),
  path: fc.oneof(
    fc.constantFrom('/images', '/quotas', '/images/', '/images/img-1', '/quotas/', '', '*'),
    oddText.map((text) => `/images/${text}`),
    oddText.map((text) => `/${text}`),
  ),
  image: fc.constant(undefined),
  rawQuery: oddQuery(['IdempotentToken', 'Marker', 'MaxItemCount', 'Type', 'RegionId']),
  headers: credentials,
  body,
  signature,
  tampering: fc.array(tampering, { maxLength: 2 }),
});

/** One operation's requests, odd in the parts that the operation reads. */
function operation(
  method: string,
  path: string | fc.Arbitrary<string>,
  query: fc.Arbitrary<string>,
): fc.Arbitrary<FuzzPlan> {
  return fc.record({
    kind: fc.constant('signed' as const),
    method: fc.constant(method),
    path: typeof path === 'string' ? fc.constant(path) : path.map((segment) => `/images/${segment}`),
    image: typeof path === 'string' ? fc.constant(undefined) : image,
    rawQuery: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: query }),
    headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
    body: method === 'POST' ? body : fc.constant(Buffer.alloc(0)),
    signature,
    tampering: fc.constant([]),
  });
}

const imageId = fc.oneof(oddText, fc.stringMatching(/^img-[a-z0-9-]{1,64}$/));
const signed = fc.oneof(
  { weight: 6, arbitrary: operation('POST', '/images', oddQuery(['IdempotentToken'])) },
  { weight: 4, arbitrary: operation('GET', '/images', oddQuery(['Marker', 'MaxItemCount', 'Type'])) },
  { weight: 3, arbitrary: operation('GET', imageId, oddText.map(encoded)) },
  { weight: 3, arbitrary: operation('DELETE', imageId, oddText.map(encoded)) },
  { weight: 1, arbitrary: operation('GET', '/quotas', oddText.map(encoded)) },
);

const tampered = fc
  .tuple(signed, fc.array(tampering, { minLength: 1, maxLength: 3 }))
  .map(([plan, tampering]): FuzzPlan => ({ ...plan, kind: 'tampered', tampering }));

/** Requests of all three kinds. */
export const fuzzPlan: fc.Arbitrary<FuzzPlan> = fc.oneof(
  { weight: 2, arbitrary: anonymous },
  { weight: 2, arbitrary: signed },
  { weight: 3, arbitrary: tampered },
);
