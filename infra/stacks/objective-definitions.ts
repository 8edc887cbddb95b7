import type { Severity } from './alarm-definitions.ts';

/** A service level objective: of 1,000 signed requests, so many may miss it. */
export type Objective = {
  /** What the requests must be. */
  readonly what: string;
  /** In percent. */
  readonly target: number;
  readonly runbook: string;
};

/** Of 28 days. */
export const objectives = {
  availability: {
    what: 'signed requests are answered without a 5xx',
    target: 99.9,
    runbook: 'Error budget',
  },
  'creation-time': {
    what: 'CreateImage is answered within one second',
    target: 99,
    runbook: 'Error budget',
  },
} as const satisfies Readonly<Record<string, Objective>>;

export type ObjectiveName = keyof typeof objectives;

export type BurnRate = {
  readonly severity: Severity;
  /** How many times as fast as it may the budget is used up. */
  readonly factor: number;
  /** In both of these the budget must burn so: the long one shows that it matters, the short one that it goes on. */
  readonly windowMinutes: readonly [number, number];
};

/**
 * The rates that Google's Site Reliability Workbook recommends in "Alerting on SLOs", multiwindow and multi-burn-rate: 2 % of
 * the budget in an hour, 5 % in six.
 */
export const burnRates = {
  fast: { severity: 'page', factor: 14.4, windowMinutes: [60, 5] },
  slow: { severity: 'ticket', factor: 6, windowMinutes: [360, 30] },
} as const satisfies Readonly<Record<string, BurnRate>>;

/** With fewer requests than these in a window, one that fails says little. */
export const fewestRequests = 20;

/** The percentage of requests that miss the objective above which the budget burns at that rate. */
export function burnThreshold({ target }: Objective, { factor }: BurnRate): number {
  return Number((factor * (100 - target)).toFixed(6));
}
