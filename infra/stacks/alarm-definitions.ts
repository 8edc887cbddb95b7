/** `page`: users are affected now. `ticket`: can wait until tomorrow. */
export type Severity = 'page' | 'ticket';

/** When an alarm goes off and what it means. Its metric is defined where `alarm()` is called. */
export type AlarmDefinition = {
  readonly severity: Severity;
  readonly what: string;
  /** What the metric measures, with its unit. */
  readonly measure: string;
  readonly condition: { readonly above: number } | { readonly below: number };
  readonly minutes: number;
  /** M of N: how many of the latest periods must meet the condition. */
  readonly datapoints: readonly [number, number];
  /** `fault`: the metric is always emitted, so missing data counts as a fault. */
  readonly missing: 'normal' | 'fault';
  /** The section of docs/operations.md that says what to do. */
  readonly runbook: string;
};

type Options = Partial<Pick<AlarmDefinition, 'minutes' | 'datapoints' | 'missing'>>;

const defaults = { minutes: 5, datapoints: [1, 1], missing: 'normal' } as const;

/** Every alarm by its name without `imprint-{stage}-`. The table in docs/operations.md is generated from these. */
export const alarmDefinitions = {
  'internal-errors': page('Server errors', 'Requests are answered with 500', {
    measure: 'requests answered with 500',
    condition: { above: 0 },
  }),
  unavailable: page('Server errors', 'Signed requests are answered with 503', {
    measure: '% of signed requests answered with 503, from 20 requests on',
    condition: { above: 5 },
    datapoints: [2, 3],
  }),
  'functions-failing': page('Server errors', 'Functions of the API crash or run out of time', {
    measure: 'invocations of API functions that failed',
    condition: { above: 0 },
    datapoints: [1, 3],
  }),
  'api-throttled': page(
    'Throttles',
    'Functions of the API are called more often at once than Lambda lets them',
    {
      measure: 'invocations of API functions that Lambda throttled',
      condition: { above: 0 },
      datapoints: [1, 3],
    },
  ),
  'rate-limited': ticket('Rate limits', 'API Gateway turns requests away with 429', {
    measure: 'requests answered with 429',
    condition: { above: 100 },
    datapoints: [3, 3],
  }),
  'authentication-refused': ticket('Refused authentication', 'Many requests have a wrong key or signature', {
    measure: 'requests whose authentication was refused',
    condition: { above: 500 },
    datapoints: [3, 3],
  }),
  'slow-requests': ticket('Slow requests', 'Signed requests are slow', {
    measure: '99th percentile of signed requests, in ms, from 100 requests on',
    condition: { above: 2000 },
    datapoints: [3, 4],
  }),
  'events-late': page('Events late', 'Events are published more than five minutes late', {
    measure: 'age of the records that the publisher gets, in ms',
    condition: { above: 5 * 60_000 },
  }),
  'events-unread': page(
    'Events late',
    "Lambda does not read the registry's stream, which forgets within a day",
    {
      measure: "state of the stream's mapping, 1 for working",
      condition: { below: 1 },
      datapoints: [3, 3],
    },
  ),
  'publisher-failing': ticket('Event functions failing', 'The publisher of events fails', {
    measure: 'invocations of the publisher that failed',
    condition: { above: 0 },
  }),
  'publisher-throttled': ticket('Event functions failing', 'Lambda throttles the publisher of events', {
    measure: 'invocations of the publisher that Lambda throttled',
    condition: { above: 0 },
    datapoints: [2, 3],
  }),
  'events-unpublished': page(
    'Events late',
    'Events could not be published for 23 hours, and wait in the bucket',
    {
      measure: 'records that Lambda gave up and kept',
      condition: { above: 0 },
    },
  ),
  'events-dropped': page('Events late', 'Events could not be published for 23 hours, and not even be kept', {
    measure: 'records that Lambda dropped',
    condition: { above: 0 },
  }),
  'dead-letters': ticket('Dead letters', 'Requests for images could not be read, or failed for hours', {
    measure: 'messages among the dead letters',
    condition: { above: 0 },
  }),
  'requests-stuck': ticket(
    'Requests waiting',
    'Requests for images have failed for minutes, and are tried again',
    {
      measure: 'messages that failed six times',
      condition: { above: 0 },
    },
  ),
  'requests-waiting': page(
    'Requests waiting',
    'A request for an image has waited for an hour, and nobody tries it',
    {
      measure: 'age of the oldest untried message, in s',
      condition: { above: 3600 },
    },
  ),
  'requests-unread': page('Requests waiting', 'Lambda does not read the queue of requests', {
    measure: "state of the queue's mapping, 1 for working",
    condition: { below: 1 },
    datapoints: [3, 3],
  }),
  'worker-failing': ticket('Event functions failing', 'The worker of registration requests fails', {
    measure: 'invocations of the worker that failed',
    condition: { above: 0 },
  }),
  'worker-throttled': ticket(
    'Event functions failing',
    'Lambda throttles the worker of registration requests',
    {
      measure: 'invocations of the worker that Lambda throttled',
      condition: { above: 0 },
      datapoints: [2, 3],
    },
  ),
  'requests-undelivered': page('Requests undelivered', 'EventBridge cannot deliver requests to the queue', {
    measure: 'events that the rule could not deliver',
    condition: { above: 0 },
  }),
  'requests-lost': page('Requests undelivered', 'Requests are lost: not even the dead letters take them', {
    measure: 'events that the dead letters did not take',
    condition: { above: 0 },
  }),
  'heartbeat-missing': ticket('Heartbeat missing', 'Nobody checks whether stream and queue are read', {
    measure: 'heartbeats',
    condition: { below: 1 },
    datapoints: [3, 3],
    missing: 'fault',
  }),
  'quota-drift': ticket('Quota drift', "An account's image counter differs from its images", {
    measure: 'accounts whose counter is wrong',
    condition: { above: 0 },
    minutes: 24 * 60,
  }),
  'audit-missing': ticket('Audit missing', 'No audit of quotas has ended for a day', {
    measure: 'audits that ended',
    condition: { below: 1 },
    minutes: 60,
    datapoints: [26, 26],
    missing: 'fault',
  }),
  'tables-throttled': ticket('Tables throttled', 'DynamoDB throttles reads or writes of the tables', {
    measure: 'throttled reads and writes of the three tables',
    condition: { above: 0 },
    datapoints: [2, 3],
  }),
  'transaction-conflicts': ticket('Transaction conflicts', 'Transactions get into each other’s way', {
    measure: 'conflicts of transactions',
    condition: { above: 1000 },
    datapoints: [2, 3],
  }),
  'service-key-refused': page('Service key refused', 'Alibaba Cloud refuses the access key of the service', {
    measure: 'refusals by STS',
    condition: { above: 0 },
  }),
  'mac-key-in-danger': page(
    'MAC key in danger',
    'Somebody disables or deletes the MAC key, or tries to use it',
    {
      measure: 'such calls in CloudTrail',
      condition: { above: 0 },
    },
  ),
} as const satisfies Readonly<Record<string, AlarmDefinition>>;

export type AlarmName = keyof typeof alarmDefinitions;

type Measured = Pick<AlarmDefinition, 'measure' | 'condition'> & Options;

function page(runbook: string, what: string, measured: Measured): AlarmDefinition {
  return { severity: 'page', runbook, what, ...defaults, ...measured };
}

function ticket(runbook: string, what: string, measured: Measured): AlarmDefinition {
  return { severity: 'ticket', runbook, what, ...defaults, ...measured };
}
