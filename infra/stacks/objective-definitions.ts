import type { Severity } from './alarm-definitions.ts';

/** A service level objective: the share of signed requests that must meet it. */
export type Objective = {
  /** The condition that a request must meet. */
  readonly what: string;
  /** Percentage of requests. */
  readonly target: number;
  readonly runbook: string;
};

/** The days that an objective covers. */
export const objectiveDays = 28;

export const objectives = {
  availability: {
    what: 'Signed requests get no 5xx response',
    target: 99.9,
    runbook: 'Error budget',
  },
  'creation-time': {
    what: 'CreateImage responds within one second',
    target: 99,
    runbook: 'Error budget',
  },
} as const satisfies Readonly<Record<string, Objective>>;

export type ObjectiveName = keyof typeof objectives;

export type BurnRate = {
  readonly severity: Severity;
  /** How many times faster than allowed the budget burns. */
  readonly factor: number;
  /** The budget must burn this fast in both windows: the long one shows that it matters, the short one that it continues. */
  readonly windowMinutes: readonly [number, number];
};

/**
 * The multiwindow, multi-burn-rate values from "Alerting on SLOs" in Google's Site Reliability Workbook: 2 % of the budget
 * in an hour, 5 % in six.
 */
export const burnRates = {
  fast: { severity: 'page', factor: 14.4, windowMinutes: [60, 5] },
  slow: { severity: 'ticket', factor: 6, windowMinutes: [360, 30] },
} as const satisfies Readonly<Record<string, BurnRate>>;

/** With fewer requests in a window, a single failure says little. */
export const minRequests = 20;

/** The percentage of missed requests at which the budget burns at this rate. */
export function burnThreshold({ target }: Objective, { factor }: BurnRate): number {
  return Number((factor * (100 - target)).toFixed(6));
}
