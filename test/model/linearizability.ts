/** When a call was under way. */
export type Interval = { readonly invokedAt: number; readonly answeredAt: number };

/** A sequential machine: what follows from what, if nothing happens at the same time. */
export type Model<State, Call> = {
  readonly initial: State;
  /** The state after the call; undefined when its answer does not fit that state. */
  readonly step: (state: State, call: Call) => State | undefined;
  /** Equal for equal states. */
  readonly identity: (state: State) => string;
};

export type Verdict<Call> =
  | { readonly linearizable: true; readonly order: readonly Call[] }
  /** `order` is the longest that fits: all that begins in it is explained, and nothing can follow. */
  | { readonly linearizable: false; readonly order: readonly Call[] };

/**
 * Whether the calls can be put in one order that the model allows, in which no call comes before one that was answered
 * before it began (Herlihy and Wing). The search is Wing and Gong's: of the calls that may come next, try each, and go back where
 * none fits; with the memory that Lowe added, since what was tried with the same calls in another order to the same state
 * need not be tried again.
 *
 * @param mayBeLeftOut calls in doubt, which may not have happened at all.
 */
export function linearize<State, Call extends Interval>(
  calls: readonly Call[],
  { initial, step, identity }: Model<State, Call>,
  mayBeLeftOut: (call: Call) => boolean = () => false,
): Verdict<Call> {
  const tried = new Set<string>();
  const order: Call[] = [];
  let longest: readonly Call[] = [];

  function search(remaining: readonly Call[], state: State): boolean {
    if (order.length > longest.length) longest = [...order];
    if (remaining.length === 0) return true;
    const position = `${remaining.map((call) => calls.indexOf(call)).join()} ${identity(state)}`;
    if (tried.has(position)) return false;
    tried.add(position);

    const firstAnswer = Math.min(...remaining.map(({ answeredAt }) => answeredAt));
    for (const call of remaining.filter(({ invokedAt }) => invokedAt <= firstAnswer)) {
      const others = remaining.filter((other) => other !== call);
      const next = step(state, call);
      if (next !== undefined) {
        order.push(call);
        if (search(others, next)) return true;
        order.pop();
      }
      if (mayBeLeftOut(call) && search(others, state)) return true;
    }
    return false;
  }

  return search(calls, initial) ? { linearizable: true, order } : { linearizable: false, order: longest };
}
