import fc from 'fast-check';
import { headerValue, oddText } from '../http/odd-values.ts';

/** A request as it is sent: its target as in the request line, its headers in their order. */
export type Sent = {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
};

/** A change to a request that is signed already, as plain data; `at` is taken modulo what there is. */
export type Tampering = { readonly what: keyof typeof changes; readonly at: number; readonly by: string };

const changes = {
  method: (sent: Sent, at: number): Sent => ({
    ...sent,
    method: ['GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'get'][at % 6] ?? '',
  }),
  'a character of the target': (sent: Sent, at: number): Sent => ({
    ...sent,
    // The first stays: a target that does not start with a slash is hardly HTTP.
    target: `/${flipped(sent.target.slice(1), at)}`,
  }),
  'the end of the target': (sent: Sent, _at: number, by: string): Sent => ({
    ...sent,
    target: sent.target + encodeURIComponent(by.toWellFormed()),
  }),
  'a header less': (sent: Sent, at: number): Sent => ({
    ...sent,
    headers: sent.headers.filter((_, index) => index !== at % sent.headers.length),
  }),
  'a header twice': (sent: Sent, at: number): Sent => ({
    ...sent,
    headers: [...sent.headers, ...sent.headers.slice(at % sent.headers.length).slice(0, 1)],
  }),
  'a header’s value': (sent: Sent, _at: number, by: string): Sent =>
    withHeader(sent, _at, () => headerValue(by)),
  'a character of a header': (sent: Sent, at: number): Sent =>
    withHeader(sent, at, (value) => headerValue(flipped(value, at))),
  'the order of the headers': (sent: Sent): Sent => ({ ...sent, headers: sent.headers.toReversed() }),
  'a byte of the body': (sent: Sent, at: number): Sent => ({
    ...sent,
    body: Buffer.from(sent.body.map((byte, index) => (index === at % sent.body.length ? byte ^ 1 : byte))),
  }),
  'the end of the body': (sent: Sent, at: number): Sent => ({
    ...sent,
    body: sent.body.subarray(0, at % (sent.body.length + 1)),
  }),
  'more body': (sent: Sent, _at: number, by: string): Sent => ({
    ...sent,
    body: Buffer.concat([sent.body, Buffer.from(by)]),
  }),
};

/** Any one change. */
export const tampering: fc.Arbitrary<Tampering> = fc.record({
  what: fc.constantFrom(...(Object.keys(changes) as (keyof typeof changes)[])),
  at: fc.nat(10_000),
  by: oddText,
});

/** The request after that change. */
export function tamperedWith(sent: Sent, { what, at, by }: Tampering): Sent {
  return changes[what](sent, at, by);
}

/** Changes the value of one header except Host, without which no gateway accepts a request. */
function withHeader(sent: Sent, at: number, change: (value: string) => string): Sent {
  const chosen = at % sent.headers.length;
  return {
    ...sent,
    headers: sent.headers.map(([name, value], index) => [
      name,
      index === chosen && name !== 'host' ? change(value) : value,
    ]),
  };
}

/** The text with one of its characters replaced by its neighbour. */
function flipped(text: string, at: number): string {
  if (text === '') return text;
  const position = at % text.length;
  const other = String.fromCharCode(33 + ((text.charCodeAt(position) + 1 - 33) % 94));
  return text.slice(0, position) + other + text.slice(position + 1);
}
