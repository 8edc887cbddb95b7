import fc from 'fast-check';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { text } from '../support/text.ts';

/** A header's value: no line breaks and no white space around, as a server reads it. */
const headerValue = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const acsHeader = fc.stringMatching(/^x-acs-[a-z0-9-]{1,12}$/);
const path = fc
  .array(fc.stringMatching(/^[A-Za-z0-9._-]{1,10}$/), { minLength: 1, maxLength: 3 })
  .map((segments) => `/${segments.join('/')}`);

/**
 * Parameters whose names and values hold nothing that a URL encodes. V1's decoded readings do not tell `a=1%26b=2` from
 * `a=1&b=2`, nor `a=%20` from `a=+`: that ambiguity is the vendor's, and no change of it is a change of what is signed.
 */
const urlSafeParameters = fc.dictionary(
  fc.stringMatching(/^[A-Za-z0-9._~-]{1,8}$/),
  fc.stringMatching(/^[A-Za-z0-9._~-]{0,8}$/),
  { maxKeys: 4, noNullPrototype: true },
);
const anyParameters = fc.dictionary(
  text.filter((name) => name !== ''),
  text,
  { maxKeys: 4, noNullPrototype: true },
);

export type Parts = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Those that the signature covers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

function parts(query: fc.Arbitrary<Record<string, string>>, named: readonly string[]): fc.Arbitrary<Parts> {
  const namedHeaders = fc.record(Object.fromEntries(named.map((name) => [name, headerValue])));
  return fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE'),
    path,
    query,
    headers: fc
      .tuple(namedHeaders, fc.dictionary(acsHeader, headerValue, { maxKeys: 3, noNullPrototype: true }))
      .map(([required, acs]) => ({ ...acs, ...required })),
    body: text,
  });
}

export const v1Parts = parts(urlSafeParameters, ['accept', 'content-type', 'date']);
export const v3Parts = parts(anyParameters, ['host', 'x-acs-date', 'content-type']);

/** Letters and digits only: to HMAC, trailing NULs do not change a key. */
export const secret = fc.stringMatching(/^[A-Za-z0-9_-]{1,43}$/);

export function asRequest({ method, path, query, headers, body }: Parts): HttpRequest {
  const rawQuery = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return { method, path, rawQuery, headers, body: Buffer.from(body) };
}

/** One change to one part of a request. */
export type Change = { readonly what: string; readonly to: (parts: Parts) => Parts };

const names = (record: object) => Object.keys(record);
const without = (record: Readonly<Record<string, string>>, name: string) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

/** Every kind of change that could be made to the request without its signer. */
export function changesOf({ query, headers }: Parts): Change[] {
  return [
    { what: 'method', to: (parts) => ({ ...parts, method: 'PUT' }) },
    { what: 'method in lower case', to: (parts) => ({ ...parts, method: parts.method.toLowerCase() }) },
    { what: 'longer path', to: (parts) => ({ ...parts, path: `${parts.path}/x` }) },
    { what: 'path with a slash at its end', to: (parts) => ({ ...parts, path: `${parts.path}/` }) },
    { what: 'shorter path', to: (parts) => ({ ...parts, path: parts.path.slice(0, -1) }) },
    { what: 'further parameter', to: (parts) => ({ ...parts, query: { ...query, 'new-parameter': '' } }) },
    ...names(query).flatMap((name) => [
      {
        what: `value of ${name}`,
        to: (parts: Parts) => ({ ...parts, query: { ...query, [name]: `${query[name]}x` } }),
      },
      { what: `no ${name}`, to: (parts: Parts) => ({ ...parts, query: without(query, name) }) },
      {
        what: `name of ${name}`,
        to: (parts: Parts) => ({
          ...parts,
          query: { ...without(query, name), [`${name}-renamed`]: query[name] ?? '' },
        }),
      },
    ]),
    ...names(headers).flatMap((name) => [
      {
        what: `value of ${name}`,
        to: (parts: Parts) => ({
          ...parts,
          headers: { ...parts.headers, [name]: `${parts.headers[name]}x` },
        }),
      },
      { what: `no ${name}`, to: (parts: Parts) => ({ ...parts, headers: without(parts.headers, name) }) },
    ]),
    {
      what: 'further x-acs header',
      to: (parts) => ({ ...parts, headers: { ...parts.headers, 'x-acs-not-signed-before': '1' } }),
    },
  ];
}
