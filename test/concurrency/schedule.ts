import type { FateName } from './faults.ts';
import type { Step } from './program.ts';

/**
 * Decides who goes on. Whoever is about to do something that others could see waits for a turn; and only when everybody
 * waits, one is picked. So nothing depends on how fast anything is, and the same steps make the same history.
 */
export type Schedule = {
  /** Somebody sets out, and will wait for a turn or end. */
  readonly begin: () => void;
  /** Waits for a turn; those with a lower rank are picked by lower numbers. Returns what becomes of the call made in it. */
  readonly turn: (rank: number) => Promise<FateName>;
  /** Somebody is through. */
  readonly end: () => void;
};

type Waiting = { readonly rank: number; readonly take: (fate: FateName) => void };

const calm: Step = { pick: 0, turns: 1, fate: 'done' };

/** A schedule by those steps. When they are used up, the lowest rank goes first and nothing fails. */
export function createSchedule(steps: readonly Step[]): Schedule {
  const waiting: Waiting[] = [];
  const left = steps.values();
  let underWay = 0;
  let inARow = { rank: 0, turns: 0 };

  function proceed(): void {
    if (underWay > 0 || waiting.length === 0) return;
    waiting.sort((a, b) => a.rank - b.rank);
    const again = inARow.turns > 0 ? waiting.findIndex(({ rank }) => rank === inARow.rank) : -1;
    const { pick, turns, fate } = again < 0 ? (left.next().value ?? calm) : calm;
    const [picked] = waiting.splice(again < 0 ? pick % waiting.length : again, 1);
    if (!picked) return;
    inARow = { rank: picked.rank, turns: again < 0 ? turns - 1 : inARow.turns - 1 };
    underWay += 1;
    picked.take(fate);
  }

  return {
    begin() {
      underWay += 1;
    },
    turn(rank) {
      return new Promise((take) => {
        waiting.push({ rank, take });
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
