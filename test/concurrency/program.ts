import fc from 'fast-check';
import { type FateName, fateNames } from './faults.ts';
import type { DescribedImage, KeyStatus } from './history.ts';

/** One thing that a client does. Which image or creation `nth` means turns out when it runs: of those known by then. */
export type Command =
  | { readonly type: 'create'; readonly token: string | undefined; readonly image: DescribedImage }
  /** The same creation again, with the same token, or with the same signed bytes. */
  | { readonly type: 'repeat'; readonly nth: number }
  | { readonly type: 'get' | 'delete'; readonly nth: number }
  | { readonly type: 'list' | 'quotas' }
  /** By the operator. */
  | { readonly type: 'set limit'; readonly limit: number }
  | { readonly type: 'set key'; readonly status: KeyStatus }
  /** TTL deletes what has expired. */
  | { readonly type: 'sweep' };

/** One after the other, by one client. */
export type Script = readonly Command[];

/** Scripts that run at the same time, and what happens when all of them are through. */
export type Phase = {
  readonly scripts: readonly Script[];
  /** So much time passes that tokens are forgotten, leases end and cached keys are read again. */
  readonly timePasses: boolean;
  /** TTL deletes what has expired, freed locks included. */
  readonly sweeps: boolean;
};

/**
 * Whose turn it is, of those that wait for one, and for how many turns in a row; and what becomes of the first call made in them.
 * In a row, since what goes wrong goes wrong mostly by few changes of turns, each at a bad moment.
 */
export type Step = { readonly pick: number; readonly turns: number; readonly fate: FateName };

/** Everything about a run that is drawn. */
export type Program = {
  /** Of the two accounts, at first. */
  readonly limits: readonly [number, number];
  /** Which account each client acts for. */
  readonly accounts: readonly number[];
  /** How wrong the clock is of each client, and of the worker that serves it. */
  readonly clientSkewsMs: readonly number[];
  readonly workerSkewsMs: readonly number[];
  readonly phases: readonly Phase[];
  /** When they are used up, the clients go on one after the other and nothing fails. */
  readonly steps: readonly Step[];
};

export const clientCount = 3;

/** Far less than a lease lasts beyond an invocation: workers with clocks that differ by more take each other's leases for ended. */
const largestWorkerSkewMs = 10_000;
/** Of the 15 minutes that a signature allows. */
const largestClientSkewMs = 300_000;

/** The latest mostly: it is what others are busy with. */
const nth = fc.constantFrom(0, 0, 0, 1, 2, 3, 4);
const limit = fc.constantFrom(1, 2, 3, 0);

/** What clients do, with those ECS images and tokens: the fewer there are, the more they are in each other's way. */
function commands(ecsImageIds: readonly string[], tokens: readonly string[]): fc.Arbitrary<Command> {
  const create = fc.record({
    type: fc.constant('create' as const),
    token: fc.constantFrom(...tokens, undefined),
    image: fc.record({ name: fc.constantFrom('a', 'b'), ecsImageId: fc.constantFrom(...ecsImageIds) }),
  });
  return fc.oneof(
    { weight: 10, arbitrary: create },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('repeat' as const), nth }) },
    { weight: 9, arbitrary: fc.record({ type: fc.constant('delete' as const), nth }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('get' as const), nth }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('list' as const, 'quotas' as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('set limit' as const), limit }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('sweep' as const) }) },
  );
}

/** Creations mostly, of more images than anybody may have: what they are in each other's way for is the last place. */
const crowded: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      type: fc.constant('create' as const),
      token: fc.constantFrom('t1', 't2', 't3', undefined),
      image: fc.record({
        name: fc.constant('a'),
        ecsImageId: fc.constantFrom('m-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6'),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), nth }) },
);
const roomy = commands(['m-1', 'm-2', 'm-3'], ['t1', 't2', 't3']);
const oneEcsImage = commands(['m-1'], ['t1', 't2']);
const oneToken = commands(['m-1', 'm-2'], ['t1']);

const keyCommand: fc.Arbitrary<Command> = fc.record({
  type: fc.constant('set key' as const),
  status: fc.constantFrom('Disabled' as const, 'Active' as const),
});

function phaseOf(anyCommand: fc.Arbitrary<Command>): fc.Arbitrary<Phase> {
  const script = fc.array(anyCommand, { maxLength: 4, size: 'max' });
  return fc.record({
    scripts: fc.tuple(script, script, script),
    timePasses: fc.boolean(),
    sweeps: fc.boolean(),
  });
}

function phases(anyCommand: fc.Arbitrary<Command>): fc.Arbitrary<readonly Phase[]> {
  return fc.array(phaseOf(anyCommand), { minLength: 1, maxLength: 2, size: 'max' });
}

function skews(largestMs: number): fc.Arbitrary<readonly number[]> {
  const skew = fc.oneof(fc.constant(0), fc.integer({ min: -largestMs, max: largestMs }));
  return fc.tuple(skew, skew, skew);
}

/** To end a thread and to start another takes half a second: few do, and for the others it is played. */
const disturbances = fateNames.filter((fate) => !fate.startsWith('terminated'));
const terminations = fateNames.filter((fate) => fate.startsWith('terminated'));

const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.nat(clientCount - 1),
  turns: fc.constantFrom(1, 1, 2, 3, 5, 8, 13),
  fate: fc.oneof(
    { weight: 750, arbitrary: fc.constant('done' as const) },
    { weight: 250, arbitrary: fc.constantFrom(...disturbances) },
    { weight: 1, arbitrary: fc.constantFrom(...terminations) },
  ),
});

/** Any program. In one of eight the operator disables keys and enables them again. */
export const programs: fc.Arbitrary<Program> = fc.record({
  limits: fc.tuple(limit, limit),
  accounts: fc.tuple(fc.constant(0), fc.constant(0), fc.constantFrom(0, 0, 1)),
  clientSkewsMs: skews(largestClientSkewMs),
  workerSkewsMs: skews(largestWorkerSkewMs),
  phases: fc.oneof(
    { weight: 2, arbitrary: phases(roomy) },
    { weight: 3, arbitrary: phases(oneEcsImage) },
    { weight: 2, arbitrary: phases(oneToken) },
    { weight: 2, arbitrary: phases(crowded) },
    {
      weight: 1,
      arbitrary: phases(fc.oneof({ weight: 6, arbitrary: roomy }, { weight: 1, arbitrary: keyCommand })),
    },
  ),
  steps: fc.array(step, { maxLength: 40, size: 'max' }),
});

/** A program in a form that can be read: only what differs from a run without skews and faults. */
export function programText({ limits, accounts, phases, steps, ...skews }: Program): string {
  return [
    `limits ${limits.join()}; clients act for accounts ${accounts.join()}; clocks of clients ${skews.clientSkewsMs.join()} ms, of workers ${skews.workerSkewsMs.join()} ms off`,
    ...phases.flatMap(({ scripts, timePasses, sweeps }) => [
      ...scripts.map((script, client) => `  client ${client}: ${script.map(commandText).join('; ') || '-'}`),
      `  then ${[timePasses ? 'time passes' : '', sweeps ? 'TTL sweeps' : ''].filter(Boolean).join(' and ') || 'nothing'}`,
    ]),
    `steps ${steps.map(stepText).join(', ') || '-'}`,
  ].join('\n');
}

function stepText({ pick, turns, fate }: Step): string {
  return `${pick}${turns === 1 ? '' : ` x ${turns}`}${fate === 'done' ? '' : ` ${fate}`}`;
}

function commandText(command: Command): string {
  if (command.type !== 'create') return Object.values(command).join(' ');
  const { token = 'no token', image } = command;
  return `create ${image.name} of ${image.ecsImageId} with ${token}`;
}
