import fc from 'fast-check';
import { type OutcomeName, outcomeNames } from './faults.ts';
import { type Command, clientCount, type Phase, type Program, type Script, type Step } from './program.ts';

/** Far less than a lease lasts beyond an invocation: workers with clocks that differ by more take each other's leases for ended. */
const largestWorkerSkewMs = 10_000;
/** Of the 15 minutes that a signature allows. */
const largestClientSkewMs = 300_000;

/** Mostly the latest, which other clients work on. */
const nth = fc.constantFrom(0, 0, 0, 1, 2, 3, 4);
const limit = fc.constantFrom(1, 2, 3, 0);

function creation(
  ecsImageIds: readonly string[],
  tokens: readonly string[],
  names: readonly string[],
): fc.Arbitrary<Command> {
  return fc.record({
    type: fc.constant('create' as const),
    token: fc.constantFrom(...tokens, undefined),
    image: fc.record({ name: fc.constantFrom(...names), ecsImageId: fc.constantFrom(...ecsImageIds) }),
  });
}

const deletion: fc.Arbitrary<Command> = fc.record({ type: fc.constant('delete' as const), nth });

const repetition: fc.Arbitrary<Command> = fc.record({ type: fc.constant('repeat' as const), nth });

const deletionOfLatest: fc.Arbitrary<Command> = fc.constant({ type: 'delete', nth: 0 });

/** Commands with those ECS images and tokens: the fewer there are, the more clients collide. */
function commands(ecsImageIds: readonly string[], tokens: readonly string[]): fc.Arbitrary<Command> {
  return fc.oneof(
    { weight: 10, arbitrary: creation(ecsImageIds, tokens, ['a', 'b']) },
    { weight: 3, arbitrary: repetition },
    { weight: 9, arbitrary: deletion },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('get' as const), nth }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('list' as const, 'quotas' as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('set limit' as const), limit }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('sweep' as const) }) },
  );
}

const roomy = commands(['m-1', 'm-2', 'm-3'], ['t1', 't2', 't3']);
const oneEcsImage = commands(['m-1'], ['t1', 't2']);
const oneToken = commands(['m-1', 'm-2'], ['t1']);

const manyEcsImages = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6'];
const anyOfMany = creation(manyEcsImages, ['t1', 't2', 't3'], ['a']);

/** Mostly creations, of more images than the limit: clients compete for the last place. */
const crowded = fc.oneof({ weight: 9, arbitrary: anyOfMany }, { weight: 1, arbitrary: deletion });

/** Every client creates the same image with the same token. */
const agreed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constant<Command>({ type: 'create', token: 't1', image: { name: 'a', ecsImageId: 'm-1' } }),
  },
  { weight: 1, arbitrary: repetition },
  { weight: 1, arbitrary: deletionOfLatest },
);

const keyChange: fc.Arbitrary<Command> = fc.record({
  type: fc.constant('set key' as const),
  status: fc.constantFrom('Disabled' as const, 'Active' as const),
});
const changingKey = fc.oneof({ weight: 6, arbitrary: roomy }, { weight: 1, arbitrary: keyChange });

function scriptOf(command: fc.Arbitrary<Command>): fc.Arbitrary<Script> {
  return fc.array(command, { maxLength: 4, size: 'max' });
}

/** Each creation takes the last place, and the deletion after it gives the place up. */
const lastPlace: fc.Arbitrary<Script> = fc
  .array(fc.tuple(anyOfMany, deletionOfLatest), { maxLength: 2, size: 'max' })
  .map((pairs) => pairs.flat());

function phaseOf(script: fc.Arbitrary<Script>): fc.Arbitrary<Phase> {
  return fc.record({
    scripts: fc.tuple(script, script, script),
    timePasses: fc.boolean(),
    sweeps: fc.boolean(),
  });
}

function skews(largestMs: number): fc.Arbitrary<readonly number[]> {
  const skew = fc.oneof(fc.constant(0), fc.integer({ min: -largestMs, max: largestMs }));
  return fc.tuple(skew, skew, skew);
}

/** To end a thread and to start another takes half a second: few do, and for the others it is played. */
const faults = outcomeNames.filter((outcome) => !outcome.startsWith('terminated'));
const terminations = outcomeNames.filter((outcome) => outcome.startsWith('terminated'));

/** One more than there are clients, because a call that arrives late waits for a turn as well. */
const pick = fc.nat(clientCount);

const purposes = ['command' as const, 'write' as const, 'ECS' as const];

const anyStep: fc.Arbitrary<Step> = fc.record({
  pick,
  turns: fc.constantFrom(1, 1, 2, 3, 5, 8, 13, ...purposes),
  outcome: fc.oneof(
    { weight: 750, arbitrary: fc.constant('done' as const) },
    { weight: 250, arbitrary: fc.constantFrom(...faults) },
    { weight: 1, arbitrary: fc.constantFrom(...terminations) },
  ),
});

/** Long runs of turns, many with one of those outcomes. */
function longRunWith(...outcomes: readonly OutcomeName[]): fc.Arbitrary<Step> {
  return fc.record({
    pick,
    turns: fc.constantFrom('command' as const, 5, ...purposes),
    outcome: fc.oneof(
      { weight: 13, arbitrary: fc.constant('done' as const) },
      { weight: 6, arbitrary: fc.constantFrom(...outcomes) },
      { weight: 1, arbitrary: fc.constantFrom(...faults) },
    ),
  });
}

type Family = {
  readonly script: fc.Arbitrary<Script>;
  readonly limit?: fc.Arbitrary<number>;
  readonly step?: fc.Arbitrary<Step>;
};

function family({ script, limit: own = limit, step = anyStep }: Family): fc.Arbitrary<Program> {
  return fc.record({
    limits: fc.tuple(own, own),
    accounts: fc.tuple(fc.constant(0), fc.constant(0), fc.constantFrom(0, 0, 1)),
    clientSkewsMs: skews(largestClientSkewMs),
    workerSkewsMs: skews(largestWorkerSkewMs),
    phases: fc.array(phaseOf(script), { minLength: 1, maxLength: 2, size: 'max' }),
    steps: fc.array(step, { maxLength: 40, size: 'max' }),
  });
}

/** What programs are drawn from. In one of twelve the operator disables keys and enables them again. */
const families = {
  roomy: family({ script: scriptOf(roomy) }),
  oneEcsImage: family({ script: scriptOf(oneEcsImage) }),
  oneToken: family({ script: scriptOf(oneToken) }),
  crowded: family({ script: scriptOf(crowded) }),
  lastPlace: family({ script: lastPlace, limit: fc.constant(1), step: longRunWith('arrives late') }),
  refusedByEcs: family({
    script: scriptOf(agreed),
    limit: fc.constant(2),
    step: longRunWith('ECS: unavailable', 'ECS: missing', 'ECS: share quota exceeded'),
  }),
  piecemeal: family({
    script: scriptOf(fc.oneof(agreed, crowded, oneToken)),
    limit: fc.constant(1),
    step: longRunWith('visible: lock', 'visible: counter', 'visible: token', 'visible: lock, counter, image'),
  }),
  changingKey: family({ script: scriptOf(changingKey) }),
};

/** Any program. */
export const programs: fc.Arbitrary<Program> = fc.oneof(
  { weight: 2, arbitrary: families.roomy },
  { weight: 3, arbitrary: families.oneEcsImage },
  { weight: 2, arbitrary: families.oneToken },
  { weight: 1, arbitrary: families.crowded },
  { weight: 1, arbitrary: families.lastPlace },
  { weight: 1, arbitrary: families.refusedByEcs },
  { weight: 1, arbitrary: families.piecemeal },
  { weight: 1, arbitrary: families.changingKey },
);
