import fc from 'fast-check';
import type { Sent } from './tampering.ts';

/** One change to one part of a signed request that its signature covers. */
export type Mutation = { readonly what: string; readonly of: (sent: Sent) => Sent };

const replacement = fc.constantFrom(...'abcxyzABCXYZ0189-_.~!*;,/%=&+?#');

/** Any single change of what is signed: a character changed, a part removed, added or moved. */
export function mutationOf(sent: Sent, signedHeaders: readonly string[]): fc.Arbitrary<Mutation> {
  const covered = sent.headers.filter(([name]) => name === 'authorization' || signedHeaders.includes(name));
  const name = fc.constantFrom(...covered.map(([name]) => name));
  const text = fc.constantFrom('0', 'x', ' x', ',x');
  return fc.oneof(
    fc
      .constantFrom('GET', 'POST', 'DELETE', 'PUT')
      .filter((method) => method !== sent.method)
      .map((method) => ({
        what: `method ${method}`,
        of: () => ({ ...sent, method }),
      })),
    changedText(sent.target.slice(1)).map((rest) => ({
      what: `target /${rest}`,
      of: () => ({ ...sent, target: `/${rest}` }),
    })),
    fc.constantFrom('/', '?', 'x').map((end) => ({
      what: `target and ${end}`,
      of: () => ({ ...sent, target: sent.target + (end === '?' ? '&More=1' : end) }),
    })),
    name.chain((name) =>
      changedText(covered.find(([other]) => other === name)?.[1] ?? '').map((value) => ({
        what: `${name}: ${value}`,
        of: withHeader(name, () => value),
      })),
    ),
    fc.tuple(name, text).map(([name, more]) => ({
      what: `${name} and ${more}`,
      of: withHeader(name, (value) => value + more),
    })),
    name
      .filter((name) => name !== 'host')
      .map((name) => ({
        what: `no ${name}`,
        of: (sent: Sent) => ({ ...sent, headers: sent.headers.filter(([other]) => other !== name) }),
      })),
    name.map((name) => ({
      what: `${name} twice`,
      of: (sent: Sent) => ({
        ...sent,
        headers: [...sent.headers, ...sent.headers.filter(([other]) => other === name)],
      }),
    })),
    fc.stringMatching(/^x-acs-[a-z]{4,8}$/).map((name) => ({
      what: `${name} more`,
      of: (sent: Sent) => ({ ...sent, headers: [...sent.headers, [name, '1'] as const] }),
    })),
    fc.constantFrom(Buffer.concat([sent.body, Buffer.from(' ')]), Buffer.from('{}')).map((body) => ({
      what: 'body',
      of: () => ({ ...sent, body }),
    })),
  );
}

function withHeader(name: string, change: (value: string) => string): (sent: Sent) => Sent {
  return (sent) => ({
    ...sent,
    headers: sent.headers.map(([other, value]) => [other, other === name ? change(value) : value]),
  });
}

/** The text with one character replaced, left out, or exchanged with the next one. */
function changedText(text: string): fc.Arbitrary<string> {
  const at = fc.nat(Math.max(0, text.length - 1));
  return fc
    .oneof(
      fc.tuple(at, replacement).map(([at, other]) => text.slice(0, at) + other + text.slice(at + 1)),
      at.map((at) => text.slice(0, at) + text.slice(at + 1)),
      at.map((at) => text.slice(0, at)),
      at.map((at) => text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2)),
    )
    .filter((changed) => changed !== text);
}
