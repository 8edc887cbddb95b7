import { awaits, type OutcomeName } from './faults.ts';
import type { Purpose, Step } from './program.ts';

/**
 * Decides who goes on. Whoever is about to do something that others could see waits for a turn; and only when everybody
 * waits, one is picked. So nothing depends on how fast anything is, and the same steps make the same history.
 */
export type Schedule = {
  /** A participant starts; it will wait for turns and end. */
  readonly begin: () => void;
  /** Waits for a turn and returns the outcome of the call made in it. A lower rank is picked by a lower number. */
  readonly turn: (rank: number, purpose?: Purpose) => Promise<OutcomeName>;
  /** A participant ends. */
  readonly end: () => void;
};

type Waiting = {
  readonly rank: number;
  readonly purpose: Purpose;
  readonly take: (outcome: OutcomeName) => void;
};

type Run = { readonly rank: number } & Pick<Step, 'turns' | 'outcome'>;

function afterOne(turns: Step['turns']): Step['turns'] {
  return typeof turns === 'number' ? turns - 1 : turns;
}

const calm: Step = { pick: 0, turns: 1, outcome: 'done' };

/** A schedule by those steps. When they are used up, the lowest rank goes first and nothing fails. */
export function createSchedule(steps: readonly Step[]): Schedule {
  const queued: Waiting[] = [];
  const left = steps.values();
  let underWay = 0;
  let run: Run = { rank: 0, turns: 0, outcome: calm.outcome };

  function isOver(next: Purpose): boolean {
    return awaits(run.outcome) === undefined && (run.turns === 0 || run.turns === next);
  }

  function next(): Waiting | undefined {
    queued.sort((a, b) => a.rank - b.rank);
    const again = queued.findIndex(({ rank, purpose }) => rank === run.rank && !isOver(purpose));
    if (again >= 0) return queued.splice(again, 1)[0];
    const { pick, turns, outcome } = left.next().value ?? calm;
    const [picked] = queued.splice(pick % queued.length, 1);
    run = { rank: picked?.rank ?? 0, turns, outcome };
    return picked;
  }

  /** The outcome of this turn's call, which uses up one turn of the run. */
  function outcomeOf({ purpose }: Waiting): OutcomeName {
    const { rank, turns, outcome } = run;
    const awaited = awaits(outcome);
    if (awaited !== undefined && awaited !== purpose) return calm.outcome;
    // What the run waits for takes long, so others go on meanwhile.
    run = { rank, turns: awaited === undefined ? afterOne(turns) : 0, outcome: calm.outcome };
    return outcome;
  }

  function proceed(): void {
    if (underWay > 0 || queued.length === 0) return;
    const picked = next();
    if (!picked) return;
    underWay += 1;
    picked.take(outcomeOf(picked));
  }

  return {
    begin() {
      underWay += 1;
    },
    turn(rank, purpose = 'command') {
      return new Promise((take) => {
        queued.push({ rank, purpose, take });
        underWay -= 1;
        proceed();
      });
    },
    end() {
      underWay -= 1;
      proceed();
    },
  };
}
