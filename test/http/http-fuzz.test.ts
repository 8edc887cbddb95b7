import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { routes } from '../../functions/api/routes.ts';
import type { LocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { startOwnStack } from '../support/own-stack.ts';
import { seedImages } from '../support/seed-images.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';
import { type Answer, faultOf } from './contract-answer.ts';
import { type FuzzPlan, fuzzPlan } from './fuzz-plan.ts';
import { plannedRequest, type Signer } from './fuzz-request.ts';
import { megabytesInUse, newTally } from './fuzz-tally.ts';
import { operationOf } from './handlers.ts';
import { bytesOf, closingRequest, exchange } from './wire-answer.ts';

/** `npm run verify -- fuzz` sends 2,000. */
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 1_000) / 10;
const atOnce = 4;
/** The same requests every time; `FUZZ_SEED=$RANDOM npx vitest run test/http` tries others. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_124);

/** A request, a request with changed bytes, or random bytes. */
type Transmission =
  | { readonly kind: 'request'; readonly plan: FuzzPlan }
  | {
      readonly kind: 'noisy';
      readonly plan: FuzzPlan;
      readonly noise: readonly (readonly [at: number, byte: number])[];
    }
  | { readonly kind: 'garbage'; readonly bytes: Uint8Array };

const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 9, 10, 13, 32, 58, 127, 255));
const transmission: fc.Arbitrary<Transmission> = fc.oneof(
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('request' as const), plan: fuzzPlan }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('noisy' as const),
      plan: fuzzPlan,
      noise: fc.array(fc.tuple(fc.nat(10_000), byte), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('garbage' as const), bytes: fc.uint8Array({ maxLength: 300 }) }),
  },
);

const tally = newTally();
let stack: LocalStack;
let signer: Signer;
beforeAll(async () => {
  stack = await startOwnStack();
  const described = describedStack(stack);
  const tenant = await newTenant(described, { maxImageCount: 40 });
  const imageIds = await seedImages(described, tenant, 30);
  signer = { key: keyOf(tenant), host: new URL(stack.url).host, imageIds: [...imageIds] };
});
afterAll(() => stack?.stop());

async function faultOfTransmission(sent: Transmission): Promise<string | undefined> {
  const answer = await tally.unlessBusy(() => transmitted(sent));
  tally.count(sent.kind, answer ?? { status: 0, text: '' });
  const fault = answer ? faultOfAnswer(sent, answer) : sent.kind === 'request' && 'no answer';
  return fault ? `${fault}: ${answer?.status} ${answer?.text.slice(0, 300)}` : undefined;
}

function transmitted(sent: Transmission): Promise<Answer | undefined> {
  if (sent.kind === 'garbage') return exchange(stack.url, Buffer.concat([sent.bytes, closingRequest]));
  const closing = sent.kind === 'request';
  const { head, framing, body } = bytesOf(plannedRequest(sent.plan, signer), { closing });
  if (closing) return exchange(stack.url, Buffer.concat([head, framing, body]));
  for (const [at, byte] of 'noise' in sent ? sent.noise : []) head[at % head.length] = byte;
  return exchange(stack.url, Buffer.concat([head, framing, body, closingRequest]));
}

function faultOfAnswer(sent: Transmission, answer: Answer): string | undefined {
  const { status, headers, text } = answer;
  if (!('x-acs-request-id' in headers)) {
    // The gateway's own answers to malformed or oversized HTTP.
    return status >= 400 && status < 500 && /^(\{"message":"[\w ]+"\})?$/.test(text) ? undefined : 'gateway';
  }
  if (sent.kind === 'request') {
    const request = plannedRequest(sent.plan, signer);
    if (sent.plan.kind === 'anonymous' && status < 400) return 'an anonymous request was served';
    const sentHost = request.headers.filter(([name]) => name === 'host').map(([, value]) => value);
    return faultOf(answer, operationOf(request), {
      host: sentHost.join(','),
      isHead: request.method === 'HEAD',
    });
  }
  // Which operation it was for, only the service knows.
  const operations = [...routes.map(({ operation }) => operation), 'UnknownRoute' as const];
  const host = JSON.parse(text || '{}').HostId;
  const faults = operations.map((operation) => faultOf(answer, operation, { host, isHead: text === '' }));
  return faults.includes(undefined) ? undefined : faults.join();
}

it(`${requests} requests over raw sockets are each answered as the contract says`, {
  timeout: 600_000,
}, async () => {
  const property = fc.asyncProperty(
    fc.array(transmission, { minLength: atOnce, maxLength: atOnce }),
    async (sent) => {
      const faults = await Promise.all(sent.map(faultOfTransmission));
      expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    },
  );
  // Rounded to whole runs of fast-check.
  const warmUpRuns = Math.ceil(requests / atOnce / 5);
  const runs = Math.ceil(requests / atOnce) - warmUpRuns;
  await fc.assert(property, { seed: seed + 1, numRuns: warmUpRuns, endOnFailure: true });
  const before = { gateway: megabytesInUse().rss, workers: workersInUse() };
  await fc.assert(property, { seed, numRuns: runs, endOnFailure: true });
  const after = { gateway: megabytesInUse().rss, workers: workersInUse() };
  console.log(
    `seed ${seed}; RSS in MB before: ${JSON.stringify(before.gateway)}, a worker each ${[...before.workers.values()]}; ` +
      `after: ${after.gateway}, ${[...after.workers.values()]}`,
  );
  tally.print('Requests fuzzed over HTTP');
  // Some requests must succeed, or only refusals would be tested.
  expect(tally.total((kind, status) => kind === 'request' && status >= 200 && status < 400)).toBeGreaterThan(
    requests / 50,
  );
  // A worker that crashed or timed out would have been replaced.
  expect([...after.workers.keys()]).toEqual(expect.arrayContaining([...before.workers.keys()]));
});

/** Megabytes of each worker by its process id; 0 if the system does not report it. */
function workersInUse(): ReadonlyMap<number, number> {
  const pids = [...stack.functions.values()].flatMap((workers) => workers.pids());
  return new Map(
    pids.map((pid) => {
      const file = `/proc/${pid}/status`;
      const [, kilobytes = 0] = existsSync(file)
        ? (/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8')) ?? [])
        : [];
      return [pid, Math.round(Number(kilobytes) / 1024)];
    }),
  );
}
