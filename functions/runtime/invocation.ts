/** One invocation of a function: what time it has, and what it says about itself in the log. */
export type Invocation = {
  readonly requestId: string;
  /** Epoch milliseconds by which everything must be answered. */
  readonly deadline: number;
  /** DynamoDB requests made and capacity units they consumed, as DynamoDB reports them. */
  readonly dynamodb: { requests: number; capacityUnits: number };
  /** Why steps had to be tried again, oldest first. */
  readonly retries: string[];
  /** Further fields of the invocation's log line. Never a secret, a signature or a body. */
  readonly logFields: Record<string, string | number | boolean>;
};

/** All of an invocation's work fits in this, so that a client that gives up after 3 s has its answer before. */
export const budgetMs = 2400;

/** The last part of the budget is the commit's: nothing else may use it up. */
export const commitReserveMs = 500;

/** Starts the clock of an invocation that has `milliseconds` for everything. */
export function startInvocation(requestId: string, milliseconds = budgetMs): Invocation {
  return {
    requestId,
    deadline: Date.now() + milliseconds,
    dynamodb: { requests: 0, capacityUnits: 0 },
    retries: [],
    logFields: {},
  };
}

/** The part of an invocation that ends `milliseconds` earlier, so that there is time for what comes after. */
export function withEarlierDeadline(invocation: Invocation, milliseconds: number): Invocation {
  return { ...invocation, deadline: invocation.deadline - milliseconds };
}

/** Milliseconds left before the deadline; never below 0. */
export function timeLeft(invocation: Invocation): number {
  return Math.max(0, invocation.deadline - Date.now());
}

/** A signal that aborts when the time left is used up. */
export function deadlineSignal(invocation: Invocation): AbortSignal {
  return AbortSignal.timeout(timeLeft(invocation));
}
