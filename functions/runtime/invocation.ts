/** One invocation of a function: its deadline, and what it logs about itself. */
export type Invocation = {
  readonly requestId: string;
  /** Epoch milliseconds by which the response must be out. */
  readonly deadline: number;
  /** The DynamoDB requests made, and the capacity units that DynamoDB reports for them. */
  readonly dynamodb: { requests: number; capacityUnits: number };
  /** Why steps were retried, oldest first. */
  readonly retries: string[];
  /** Further fields of the invocation's log line. Never a secret, a signature or a body. */
  readonly logFields: Record<string, string | number | boolean>;
};

/** The time for all of an invocation's work: clients give up after 3 s. */
export const budgetMs = 2400;

/** The end of the budget, reserved for the commit. */
export const commitReserveMs = 500;

/** Starts an invocation that has `milliseconds` for all of its work. */
export function startInvocation(requestId: string, milliseconds = budgetMs): Invocation {
  return {
    requestId,
    deadline: Date.now() + milliseconds,
    dynamodb: { requests: 0, capacityUnits: 0 },
    retries: [],
    logFields: {},
  };
}

/** The same invocation with a deadline `milliseconds` earlier, to leave time for a later step. */
export function withEarlierDeadline(invocation: Invocation, milliseconds: number): Invocation {
  return { ...invocation, deadline: invocation.deadline - milliseconds };
}

/** Milliseconds left before the deadline, never below 0. */
export function timeLeft(invocation: Invocation): number {
  return Math.max(0, invocation.deadline - Date.now());
}
