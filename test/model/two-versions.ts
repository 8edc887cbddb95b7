// What happens while two versions of the functions run on one table, as they do during a deployment:
//   node test/model/two-versions.ts --root ../old --root ../new
// Each round sends one request to both versions, in a random interleaving, deletes the image, and sends the request to both again.
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';
import { contentMd5, signV1, stringToSignV1 } from '../../functions/signing/v1.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';
import { watch } from './activity.ts';
import { type ApiCall, answerOf, asApiCall, imageCall } from './api-calls.ts';
import { newPlainReads } from './plain-reads.ts';
import type { Step } from './program.ts';
import { createSchedule } from './schedule.ts';
import { newShares } from './shares.ts';
import { type Serving, startWorld, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    root: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
const [oldRoot, newRoot] = values.root;
if (oldRoot === undefined || newRoot === undefined) throw new Error('name them: --root OLD --root NEW');

const image = { Name: 'a', EcsImageId: 'm-1', Platform: 'Linux' };
const common = { host: 'images.example.com', 'content-type': 'application/json' };

/** How clients send a creation, and what ties its repetition to it. */
const senders: readonly (readonly [name: string, send: (key: SigningKey) => readonly ApiCall[]])[] = [
  [
    'equal tokens, each request signed anew',
    (key) => [v3(key, 'IdempotentToken=t1'), v3(key, 'IdempotentToken=t1')],
  ],
  ['equal bytes, V3', (key) => [v3(key)]],
  [
    'equal bytes, V1 with Content-MD5',
    (key) => [v1(key, { ...dated(), ...nonce(), 'content-md5': contentMd5(bytes(image)) })],
  ],
  ['equal bytes, V1 with nonce, without Content-MD5', (key) => [v1(key, { ...dated(), ...nonce() })]],
  [
    'the same, with a token in the body',
    (key) => [v1(key, { ...dated(), ...nonce() }, { ...image, IdempotentToken: 't1' })],
  ],
  ['equal bytes, V1 without both', (key) => [v1(key, { 'x-acs-date': new Date().toUTCString() })]],
];

function v3(key: SigningKey, rawQuery = ''): ApiCall {
  const request = { method: 'POST', path: '/images', rawQuery, headers: common, body: bytes(image) };
  return asApiCall('create-image', signedRequest(request, key));
}

function v1(key: SigningKey, own: Readonly<Record<string, string>>, body: object = image): ApiCall {
  const headers = { ...common, ...own };
  const request = { method: 'POST', path: '/images', rawQuery: '', headers, body: bytes(body) };
  const authorization = `acs ${key.accessKeyId}:${signV1(key.secret, stringToSignV1(request))}`;
  return asApiCall('create-image', { ...request, headers: { ...headers, authorization } });
}

function bytes(body: object): Buffer {
  return Buffer.from(JSON.stringify(body));
}

function dated() {
  return { date: new Date().toUTCString() };
}

function nonce() {
  return { 'x-acs-signature-nonce': randomUUID(), 'x-acs-signature-method': 'HMAC-SHA1' };
}

const interleavings: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    pick: fc.nat(1),
    turns: fc.constantFrom(1, 2, 3, 'command' as const, 'write' as const, 'ECS' as const),
    outcome: fc.constant('done' as const),
  }),
  { minLength: 4, maxLength: 12 },
);

/** What each version answers, when the requests are under way at the same time. */
function sendAll(
  versions: readonly Serving[],
  requests: readonly ApiCall[],
  steps: readonly Step[],
): Promise<readonly string[]> {
  const schedule = createSchedule(steps);
  const shares = newShares();
  const plainReads = newPlainReads(world.operator);
  for (const _ of versions) schedule.begin();
  return Promise.all(
    versions.map(async (serving, index) => {
      const { worker } = serving;
      const activity = watch({
        client: index,
        worker,
        schedule,
        shares,
        plainReads,
        clock: () => 0,
        isDeletion: false,
        onLate: () => {},
        onCommitted: () => {},
      });
      serving.interceptor = activity.intercept;
      worker.clock.now = Date.now();
      const request = requests[index % requests.length];
      if (!request) throw new Error('there is no request');
      await schedule.turn(index);
      const answered = await worker.invoke({ ...request, requestId: randomUUID() }, activity.onEcs);
      schedule.end();
      return answered ? answerOf(request, answered).type : 'nothing';
    }),
  );
}

/** The outcome of one request that both versions receive, and receive again once its image is deleted. */
async function outcomeOf(
  world: World,
  versions: readonly Serving[],
  send: (key: SigningKey) => readonly ApiCall[],
  steps: readonly Step[],
): Promise<string> {
  const tenant = await newTenant(world.stack, { maxImageCount: 2 });
  const key = keyOf(tenant);
  const requests = send(key);

  const first = await sendAll(versions, requests, steps);
  const ids = [...(await tenant.items()).keys()].flatMap((sk) => /^IMAGE#(.*)$/.exec(sk)?.[1] ?? []);
  for (const id of ids) {
    await sendAll(versions.slice(0, 1), [imageCall('delete-image', id, { key, now: Date.now() })], []);
  }
  const again = await sendAll(versions, requests, steps);
  return `${ids.length} image (old ${first.join(', new ')}); deleted, then old ${again.join(', new ')}`;
}

const world = await startWorld(1);
try {
  const { servings } = await world.startWorkers(0, { roots: [oldRoot, newRoot] });
  const versions = servings.slice(0, 2);
  const steps = fc.sample(interleavings, { seed: Number(values.seed), numRuns: Number(values.rounds) });
  for (const [name, send] of senders) {
    const outcomes = new Map<string, number>();
    for (const interleaving of steps) {
      const outcome = await outcomeOf(world, versions, send, interleaving);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    console.log(name);
    for (const [outcome, count] of outcomes) console.log(`${String(count).padStart(6)} x ${outcome}`);
  }
} finally {
  await world.stop();
}
process.exit();
