// node test/bench/authentication-timing.ts: checks whether the time of a refusal reveals how much of a signature is right. Runs
// all kinds in turn many times and compares each median with the first one's. Kinds with a ratio near 1.00 are
// indistinguishable.
import { parseAuthorization } from '../../functions/signing/authorization.ts';
import { verify } from '../../functions/signing/verify.ts';
import { parseTarget } from '../../infra/emulator/http-api/http-api-event.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { setKeyStatus } from '../support/access-keys.ts';
import { javaSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { describedStack } from '../support/described-stack.ts';
import { send, type WireRequest } from '../support/http.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';

const rounds = Number(process.argv[2] ?? 400);
const warmUps = 30;

type Kind = readonly [what: string, request: (round: number) => WireRequest];

const stack = await startLocalStack();
const described = describedStack(stack);
const tenant = await newTenant(described);
const disabled = await newTenant(described);
await setKeyStatus(described, disabled, 'Disabled');
const call = { method: 'GET', path: '/quotas' } as const;
// Refused right after the signature check, so that no further read adds to the time.
const otherVersion = { ...call, headers: { 'x-acs-version': '2000-01-01' } };
const v3 = () => signedCall(stack.url, keyOf(tenant), call);
const v1 = () => signedByV1(javaSigner, tenant, call);

await overHttp('V3', [
  ['known key, all of the signature wrong', () => changed(v3(), (signature) => '0'.repeat(signature.length))],
  [
    'known key, its last digit wrong',
    () => changed(v3(), (signature) => signature.slice(0, -1) + otherDigit(signature.at(-1))),
  ],
  [
    'known key, its first digit wrong',
    () => changed(v3(), (signature) => otherDigit(signature[0]) + signature.slice(1)),
  ],
  ['known key, half of it', () => changed(v3(), (signature) => signature.slice(0, 32))],
  ['disabled key, wrong signature', () => signedCall(stack.url, { ...keyOf(disabled), secret: 'x' }, call)],
  ['right signature, other version', () => signedCall(stack.url, keyOf(tenant), otherVersion)],
  [
    'unknown key, the same each time',
    () => signedCall(stack.url, { accessKeyId: 'LTAINobody', secret: 'x' }, call),
  ],
  [
    'unknown key, another each time',
    (round) => signedCall(stack.url, { accessKeyId: `LTAINobody${round}`, secret: 'x' }, call),
  ],
]);
await overHttp('V1', [
  ['known key, all of the signature wrong', () => changed(v1(), (signature) => 'A'.repeat(signature.length))],
  [
    'known key, its last letter wrong',
    () => changed(v1(), (signature) => `${signature.slice(0, -2)}${signature.at(-2) === 'A' ? 'B' : 'A'}=`),
  ],
  ['unknown key', () => signedByV1(javaSigner, { accessKeyId: 'LTAINobody', accessKeySecret: 'x' }, call)],
]);
await stack.stop();
inMemory();

/** Sends one request of each kind per round, so that other load on the machine affects all kinds equally. */
async function overHttp(version: string, kinds: readonly Kind[]): Promise<void> {
  const times = new Map<string, number[]>(kinds.map(([what]) => [what, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    // Rotate which kind is first: the first one finds cold caches.
    const first = (round + warmUps) % kinds.length;
    for (const [what, request] of [...kinds.slice(first), ...kinds.slice(0, first)]) {
      const sent = request(round);
      const start = performance.now();
      await send(stack.url, sent);
      if (round >= 0) times.get(what)?.push(performance.now() - start);
    }
  }
  print(`${version}, ${rounds} requests of each kind over HTTP, in ms`, times);
}

/** Times only the comparison, a thousand runs per measurement, which would show a difference of nanoseconds. */
function inMemory(): void {
  const request = v3();
  const { path, query } = parseTarget(request.target);
  const headers = request.headers as Record<string, string>;
  const authorization = parseAuthorization(String(headers['authorization']));
  if (authorization?.version !== 'V3') throw new Error('the request is signed with V3');
  const { signature } = authorization;
  const asked = { method: request.method, path, rawQuery: query, headers, body: Buffer.alloc(0) };
  const guesses: readonly (readonly [string, string])[] = [
    ['the first digit is wrong', otherDigit(signature[0]) + signature.slice(1)],
    ['the last digit is wrong', signature.slice(0, -1) + otherDigit(signature.at(-1))],
    ['it is right', signature],
  ];
  const times = new Map<string, number[]>(guesses.map(([what]) => [what, []]));
  for (let round = -10; round < 100; round += 1) {
    for (const [what, guess] of guesses) {
      const start = performance.now();
      for (let count = 0; count < 1000; count += 1)
        verify(asked, { ...authorization, signature: guess }, tenant.accessKeySecret);
      if (round >= 0) times.get(what)?.push(performance.now() - start);
    }
  }
  print('verify alone, microseconds each', times);
}

function print(title: string, times: ReadonlyMap<string, readonly number[]>): void {
  console.log(`\n${title}`);
  const [[, first] = ['', []]] = times;
  for (const [what, taken] of times) {
    const row = [median(taken).toFixed(3), (median(taken) / median(first)).toFixed(2)];
    console.log(what.padEnd(44) + row.map((column) => column.padStart(10)).join(''));
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function changed(request: WireRequest, change: (signature: string) => string): WireRequest {
  const authorization = String(request.headers?.['authorization']).replace(
    /(?<=Signature=|:)[^=]+=?$/,
    change,
  );
  return { ...request, headers: { ...request.headers, authorization } };
}

function otherDigit(digit: string | undefined): string {
  return digit === '0' ? '1' : '0';
}
