import type { AlarmName } from '../../infra/stacks/alarm-definitions.ts';
import type { Reported } from './template-alarms.ts';

/** What the metrics report in each period of the alarm. */
export type Pattern = (period: number) => Reported;

export type AlarmScenario = {
  /** Normal data, which must not raise the alarm. */
  readonly normal: readonly Pattern[];
  /** Faults, which must raise it. */
  readonly faults: readonly Pattern[];
};

const always =
  (reported: Reported): Pattern =>
  () =>
    reported;
const silence = always({});
/** Something reported once a day, in periods of an hour. */
const daily =
  (reported: Reported): Pattern =>
  (period) =>
    period % 24 === 0 ? reported : {};

/** Something reported when it happens, and otherwise as 0 or not at all. */
function event(metric: string, count = 1): AlarmScenario {
  return { normal: [silence, always({ [metric]: 0 })], faults: [always({ [metric]: count })] };
}

const traffic = {
  'SignedRequestMs SampleCount': 1000,
  FailedRequests: 0,
  InternalErrors: 0,
  SlowRequests: 0,
};

export const alarmScenarios: Readonly<Record<AlarmName, AlarmScenario>> = {
  'internal-errors': event('InternalErrors'),
  unavailable: {
    normal: [
      silence,
      always(traffic),
      always({ ...traffic, FailedRequests: 40 }),
      // Few requests of which one fails, and failures other than 503.
      always({ 'SignedRequestMs SampleCount': 10, FailedRequests: 1, InternalErrors: 0 }),
      always({ ...traffic, FailedRequests: 100, InternalErrors: 100 }),
    ],
    faults: [always({ ...traffic, FailedRequests: 60 }), always({ ...traffic, FailedRequests: 1000 })],
  },
  'functions-failing': event('Errors'),
  'api-throttled': event('Throttles'),
  'rate-limited': {
    normal: [silence, always({ RateLimitedRequests: 100 })],
    faults: [always({ RateLimitedRequests: 5000 })],
  },
  'authentication-refused': {
    normal: [silence, always({ RefusedAuthentications: 500 })],
    faults: [always({ RefusedAuthentications: 501 })],
  },
  'slow-requests': {
    normal: [
      silence,
      always({ ...traffic, 'SignedRequestMs p99': 900 }),
      always({ 'SignedRequestMs SampleCount': 5, 'SignedRequestMs p99': 2300 }),
    ],
    faults: [always({ ...traffic, 'SignedRequestMs p99': 2300 })],
  },
  'events-late': {
    normal: [silence, always({ IteratorAge: 4 * 60_000 })],
    faults: [always({ IteratorAge: 6 * 60_000 })],
  },
  // Missing data is for heartbeat-missing.
  'events-unread': {
    normal: [silence, always({ EventsMappingWorks: 1 })],
    faults: [always({ EventsMappingWorks: 0 })],
  },
  'publisher-failing': event('Errors'),
  'publisher-throttled': event('Throttles'),
  'events-unpublished': event('OnFailureDestinationDeliveredEventCount'),
  'events-dropped': event('DroppedEventCount'),
  'dead-letters': event('ApproximateNumberOfMessagesVisible'),
  'requests-stuck': event('StuckRequests'),
  'requests-waiting': {
    normal: [silence, always({ ApproximateAgeOfOldestMessage: 600 })],
    faults: [always({ ApproximateAgeOfOldestMessage: 3700 })],
  },
  'requests-unread': {
    normal: [silence, always({ RequestsMappingWorks: 1 })],
    faults: [always({ RequestsMappingWorks: 0 })],
  },
  'worker-failing': event('Errors'),
  'worker-throttled': event('Throttles'),
  'requests-undelivered': event('FailedInvocations'),
  'requests-lost': event('InvocationsFailedToBeSentToDlq'),
  'heartbeat-missing': {
    // A heartbeat that is missed now and then has not stopped.
    normal: [always({ Heartbeats: 1 }), (period): Reported => (period % 3 === 0 ? {} : { Heartbeats: 1 })],
    faults: [silence, always({ Heartbeats: 0 })],
  },
  'quota-drift': event('QuotaDrift', 2),
  'audit-missing': {
    normal: [daily({ QuotaAudits: 1 })],
    faults: [silence, daily({ QuotaAudits: 0 })],
  },
  'tables-throttled': event('WriteThrottleEvents'),
  'transaction-conflicts': {
    normal: [silence, always({ TransactionConflict: 400 })],
    faults: [always({ TransactionConflict: 2000 })],
  },
  'service-key-refused': event('ServiceKeyRefused'),
  'mac-key-in-danger': event('MatchedEvents'),
};

/** For an alarm on one window of an objective's burn rate. */
export const burnScenario: AlarmScenario = {
  normal: [
    silence,
    always(traffic),
    always({ ...traffic, FailedRequests: 1, SlowRequests: 10 }),
    always({ 'SignedRequestMs SampleCount': 10, FailedRequests: 10, SlowRequests: 10 }),
  ],
  faults: [always({ ...traffic, FailedRequests: 20, SlowRequests: 200 })],
};
