import fc from 'fast-check';
import { type Program, programText } from './program.ts';
import { programs } from './programs.ts';
import { runProgram } from './run-program.ts';
import { newSession, type Session } from './session.ts';
import { faultsOf } from './verdict.ts';
import { startWorld } from './world.ts';

export type SuiteOptions = {
  readonly seed: number;
  readonly histories: number;
  /** The path of a violation of that seed, to run its program only. */
  readonly path?: string;
  /** Time for shrinking a counterexample. */
  readonly shrinkMs?: number;
  /** Receives the number of histories run so far. */
  readonly onProgress?: (histories: number) => void;
};

export type SuiteResult = {
  readonly seed: number;
  readonly histories: number;
  /** By clients and the operator, the reads at the end included. */
  readonly operations: number;
  /** How many of them got a 503 or no answer. */
  readonly unanswered: number;
  readonly violation: Violation | undefined;
};

export type Violation = {
  /** How many histories and operations it took to find it. */
  readonly afterHistories: number;
  readonly afterOperations: number;
  /** Of the session that found it; with it and the path fast-check runs the same program again. */
  readonly seed: number;
  readonly path: string;
  readonly program: Program;
  readonly faults: readonly string[];
};

/** Three sessions in parallel keep both cores busy. */
const maxSessions = 3;

/** The workers of a run. */
export type Workforce = {
  /** Of the source trees whose functions they run, in turn: with two, two versions run at once. */
  readonly roots?: readonly string[];
};

/** Runs random programs and judges each run. The first violation ends the suite, once it is shrunk. */
export async function runSuite(options: SuiteOptions, { roots = [] }: Workforce = {}): Promise<SuiteResult> {
  await using started = new AsyncDisposableStack();
  const world = await startWorld(maxSessions);
  started.defer(world.stop);
  const sessions = await Promise.all(
    Array.from({ length: maxSessions }, async (_, number) => {
      const workers = await world.startWorkers(number, { roots });
      started.defer(workers.stop);
      return newSession(world, workers);
    }),
  );
  return await runSessions(sessions, options);
}

/** Runs the suite in running sessions. */
export async function runSessions(sessions: readonly Session[], options: SuiteOptions): Promise<SuiteResult> {
  const { seed, path, histories, shrinkMs = 20_000, onProgress = () => {} } = options;
  const counted = { histories: 0, operations: 0, unanswered: 0 };
  let finder: number | undefined;
  let shrinkUntil = Number.POSITIVE_INFINITY;

  async function runSession(session: Session, number: number): Promise<Violation | undefined> {
    const sessionSeed = seed + number;
    const property = fc.asyncProperty(programs, async (program) => {
      if (finder !== undefined && (finder !== number || performance.now() > shrinkUntil)) return;
      const run = await runProgram(program, session);
      if (finder === undefined) {
        counted.histories += 1;
        counted.operations += run.calls.length;
        counted.unanswered += run.calls.filter(({ answer }) => answer.type === 'unknown').length;
        onProgress(counted.histories);
      }
      const faults = faultsOf(run);
      if (faults.length === 0) return;
      if (finder === undefined) {
        finder = number;
        shrinkUntil = performance.now() + shrinkMs;
      }
      throw new FoundFaults(faults);
    });
    const found = await fc.check<[Program]>(property, {
      seed: sessionSeed,
      ...(path === undefined ? {} : { path, endOnFailure: true }),
      numRuns: Math.ceil(histories / sessions.length),
    });
    if (!found.failed) return undefined;
    // A run that broke down must not count as one that found nothing.
    if (!(found.errorInstance instanceof FoundFaults)) throw found.errorInstance;
    if (finder !== number) return undefined;
    const { counterexample, counterexamplePath } = found;
    if (!counterexample) throw new Error('fast-check names no counterexample');
    return {
      afterHistories: counted.histories,
      afterOperations: counted.operations,
      seed: sessionSeed,
      path: counterexamplePath ?? '',
      program: counterexample[0],
      faults: found.errorInstance.faults,
    };
  }

  const violations = await Promise.all(sessions.map(runSession));
  return { seed, ...counted, violation: violations.find((violation) => violation !== undefined) };
}

class FoundFaults extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** The result of a suite as text for people. */
export function resultText({ seed, histories, operations, unanswered, violation }: SuiteResult): string {
  const summary = `${histories} histories, ${operations} operations (${unanswered} unanswered), seed ${seed}`;
  if (!violation) return `${summary}: 0 violations`;
  return [
    `${summary}: VIOLATION after ${violation.afterOperations} operations`,
    `to see it again: seed ${violation.seed}, path ${violation.path}`,
    programText(violation.program),
    ...violation.faults,
  ].join('\n');
}
