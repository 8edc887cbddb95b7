/** `page`: users are affected now. `ticket`: can wait until tomorrow. */
export type Severity = 'page' | 'ticket';

/** When an alarm goes off and what it means. Its metric is defined where `alarm()` is called. */
export type AlarmDefinition = {
  readonly severity: Severity;
  /** What is wrong, and for whom. */
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
  'internal-errors': page('Server errors', 'Clients get 500 responses. The service has a bug', {
    measure: 'responses with status 500',
    condition: { above: 0 },
  }),
  unavailable: page(
    'Server errors',
    'Clients get 503 responses, because a dependency such as DynamoDB or ECS is slow or failing',
    {
      measure: '% of signed requests that get a 503, if there are at least 20',
      condition: { above: 5 },
      datapoints: [2, 3],
    },
  ),
  'functions-failing': page(
    'Server errors',
    'API functions crash or time out, so clients get 5xx responses from API Gateway',
    { measure: 'failed invocations of API functions', condition: { above: 0 }, datapoints: [1, 3] },
  ),
  'api-throttled': page(
    'Throttles',
    'Lambda throttles API functions, so clients get 5xx responses from API Gateway',
    { measure: 'throttled invocations of API functions', condition: { above: 0 }, datapoints: [1, 3] },
  ),
  'rate-limited': ticket('Rate limits', 'Clients exceed a rate limit and get 429 responses', {
    measure: 'responses with status 429',
    condition: { above: 100 },
    datapoints: [3, 3],
  }),
  'authentication-refused': ticket(
    'Refused authentication',
    'Many requests fail authentication. A client has a wrong key or clock, or somebody is guessing',
    { measure: 'requests that fail authentication', condition: { above: 500 }, datapoints: [3, 3] },
  ),
  'slow-requests': ticket(
    'Slow requests',
    'Some clients wait more than two seconds for a response. They give up after three',
    {
      measure: '99th percentile of signed requests in ms, if there are at least 100',
      condition: { above: 2000 },
      datapoints: [3, 4],
    },
  ),
  'events-late': page('Events late', 'Subscribers get image events more than five minutes late', {
    measure: 'age in ms of the records that the publisher receives',
    condition: { above: 5 * 60_000 },
  }),
  'events-unread': page(
    'Events late',
    "Subscribers get no image events, because Lambda is not reading the registry's stream. The stream keeps them for 24 hours",
    {
      measure: "state of the stream's mapping, where 1 means working",
      condition: { below: 1 },
      datapoints: [3, 3],
    },
  ),
  'publisher-failing': ticket(
    'Event functions failing',
    'The publisher of image events is failing. Lambda retries, so subscribers get events late',
    { measure: 'failed invocations of the publisher', condition: { above: 0 } },
  ),
  'publisher-throttled': ticket(
    'Event functions failing',
    'Lambda throttles the publisher of image events, so subscribers get events late',
    { measure: 'throttled invocations of the publisher', condition: { above: 0 }, datapoints: [2, 3] },
  ),
  'events-unpublished': page(
    'Events late',
    'Subscribers missed image events that could not be published for 23 hours. The events are saved in a bucket',
    { measure: 'records that Lambda gave up on and saved', condition: { above: 0 } },
  ),
  'events-dropped': page(
    'Events late',
    'Subscribers missed image events that could not be published for 23 hours. The events were not saved either',
    { measure: 'records that Lambda dropped', condition: { above: 0 } },
  ),
  'dead-letters': ticket(
    'Dead letters',
    'Registration requests were unreadable or failed for hours. Their senders have not been told',
    { measure: 'messages in the dead-letter queue', condition: { above: 0 } },
  ),
  'requests-stuck': ticket(
    'Requests waiting',
    'Registration requests have been failing for minutes. The worker keeps retrying them',
    { measure: 'messages that have failed six times', condition: { above: 0 } },
  ),
  'requests-waiting': page(
    'Requests waiting',
    'A registration request has waited for more than an hour, and no worker has tried it',
    { measure: 'age in s of the oldest message that no worker has tried', condition: { above: 3600 } },
  ),
  'requests-unread': page(
    'Requests waiting',
    'Registration requests are not processed, because Lambda is not reading their queue',
    {
      measure: "state of the queue's mapping, where 1 means working",
      condition: { below: 1 },
      datapoints: [3, 3],
    },
  ),
  'worker-failing': ticket(
    'Event functions failing',
    'The worker for registration requests is failing. Lambda retries, so images are registered late',
    { measure: 'failed invocations of the worker', condition: { above: 0 } },
  ),
  'worker-throttled': ticket(
    'Event functions failing',
    'Lambda throttles the worker for registration requests, so images are registered late',
    { measure: 'throttled invocations of the worker', condition: { above: 0 }, datapoints: [2, 3] },
  ),
  'requests-undelivered': page(
    'Requests undelivered',
    'Registration requests are not processed, because EventBridge cannot deliver them to their queue',
    { measure: 'events that the rule could not deliver', condition: { above: 0 } },
  ),
  'requests-lost': page(
    'Requests undelivered',
    'Registration requests were lost: neither their queue nor the dead-letter queue took them. Senders must repeat them',
    { measure: 'events that the dead-letter queue did not take', condition: { above: 0 } },
  ),
  'heartbeat-missing': ticket(
    'Heartbeat missing',
    'Nothing checks whether Lambda reads the stream and the queue. Users are not affected',
    { measure: 'heartbeats', condition: { below: 1 }, datapoints: [3, 3], missing: 'fault' },
  ),
  'quota-drift': ticket(
    'Quota drift',
    "An account's image counter is wrong, so the account can create too many images or too few",
    { measure: 'accounts with a wrong counter', condition: { above: 0 }, minutes: 24 * 60 },
  ),
  'audit-missing': ticket(
    'Audit missing',
    'No quota audit has finished for a day, so a wrong counter would go unnoticed',
    {
      measure: 'finished audits',
      condition: { below: 1 },
      minutes: 60,
      datapoints: [26, 26],
      missing: 'fault',
    },
  ),
  'tables-throttled': ticket(
    'Tables throttled',
    'DynamoDB throttles our tables, so requests are slow or get 503 responses',
    {
      measure: 'throttled reads and writes of the three tables',
      condition: { above: 0 },
      datapoints: [2, 3],
    },
  ),
  'transaction-conflicts': ticket(
    'Transaction conflicts',
    'Many DynamoDB transactions conflict, usually because one account creates images too fast. Its requests are slow or get 503 responses',
    { measure: 'transaction conflicts', condition: { above: 1000 }, datapoints: [2, 3] },
  ),
  'service-key-refused': page(
    'Service key refused',
    "Nobody can create or delete images, because Alibaba Cloud refuses the service's access key",
    { measure: 'refusals by STS', condition: { above: 0 } },
  ),
  'mac-key-in-danger': page(
    'MAC key in danger',
    'Somebody disabled the MAC key, scheduled its deletion, or tried to use it without permission. Without the key, every signed request fails',
    {
      measure: 'DisableKey, ScheduleKeyDeletion and refused GenerateMac calls in CloudTrail',
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
