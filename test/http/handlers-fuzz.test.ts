import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { captureLog } from '../support/captured-log.ts';
import { seedImages } from '../support/seed-images.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';
import { faultOf } from './contract-answer.ts';
import { type FuzzPlan, fuzzPlan } from './fuzz-plan.ts';
import { plannedRequest, type Signer } from './fuzz-request.ts';
import { megabytesInUse, newTally } from './fuzz-tally.ts';
import { type Handlers, loadHandlers } from './handlers.ts';

/** `npm run verify -- fuzz` sends 20,000. */
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 500);
const atOnce = 5;
/** The same requests every time; `FUZZ_SEED=$RANDOM npx vitest run test/http` tries others. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_124);

const stack = inject('stack');
const host = 'images.example.com';
const refusesSignature = /Signature|TimeStamp|AccessKey/;
const log = captureLog();
const tally = newTally();

let handlers: Handlers;
let signer: Signer;
beforeAll(async () => {
  handlers = await loadHandlers(stack);
  const tenant = await newTenant(stack, { maxImageCount: 40 });
  const imageIds = await seedImages(stack, tenant, 30);
  signer = { key: keyOf(tenant), host, imageIds: [...imageIds, 'img-ubuntu'] };
});

async function faultOfPlan(plan: FuzzPlan): Promise<string | undefined> {
  const sent = plannedRequest(plan, signer);
  const { operation, ...answer } = await tally.unlessBusy(() => handlers(sent));
  tally.count(plan.kind, answer);
  const { Id, Code = '' } = answer.text === '' ? {} : JSON.parse(answer.text);
  if (answer.status === 201) signer.imageIds.push(Id);
  if (plan.kind === 'anonymous' && answer.status < 400) return 'an anonymous request was served';
  if (plan.kind === 'signed' && refusesSignature.test(Code)) return `a right signature was refused: ${Code}`;
  const sentHost = sent.headers.filter(([name]) => name === 'host').map(([, value]) => value);
  // Without a Host header a gateway uses its own name, which is made up here.
  const fault = faultOf(answer, operation, { host: sentHost.length > 0 ? sentHost.join(',') : '' });
  return (
    fault &&
    `${fault}: ${operation} answered ${answer.status} ${answer.text.slice(0, 300)} to ${JSON.stringify(sent)}`
  );
}

it(`${requests} requests, random and mutated, are each answered as the contract says`, {
  timeout: 600_000,
}, async () => {
  const property = fc.asyncProperty(
    fc.array(fuzzPlan, { minLength: atOnce, maxLength: atOnce }),
    async (plans) => {
      log.clear();
      const faults = await Promise.all(plans.map(faultOfPlan));
      expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
      // One line a request, one more for a refusal, and the secret in none.
      const [metrics, lines] = partition(log.lines(), (line) => '_aws' in line);
      const refusals = metrics.filter((line) => 'RefusedRequests' in line);
      expect(lines.filter(({ status }) => status !== 503)).toHaveLength(plans.length);
      expect(refusals).toHaveLength(lines.filter((line) => isRefused(Number(line['status']))).length);
      expect(log.text()).not.toContain(signer.key.secret);
    },
  );
  // Rounded to whole runs of fast-check.
  const warmUpRuns = Math.ceil(requests / atOnce / 5);
  const runs = Math.ceil(requests / atOnce) - warmUpRuns;
  // Not shrunk, as five requests at once are small already, and each is reported by itself.
  const options = { endOnFailure: true };
  // The first part fills caches, connections and compiled code.
  await fc.assert(property, { ...options, seed: seed + 1, numRuns: warmUpRuns });
  const before = collected();
  await fc.assert(property, { ...options, seed, numRuns: runs });
  const after = collected();
  console.log(
    `seed ${seed}; heap ${before.heap} MB before, ${after.heap} MB after; RSS ${before.rss} and ${after.rss} MB`,
  );
  // A leak per request would add up.
  expect(after.heap - before.heap).toBeLessThan(40);
  expect(tally.total()).toBe(requests);
  expect(tally.total((_, status) => status >= 500)).toBe(0);
  expect(tally.total((kind, status) => kind === 'signed' && status < 400)).toBeGreaterThan(requests / 50);
});

afterAll(() => tally.print('Requests fuzzed through the handlers'));

/** The memory in use after garbage collection. */
function collected(): ReturnType<typeof megabytesInUse> {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return megabytesInUse();
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function isRefused(status: number): boolean {
  return status >= 400 && status < 500;
}
