import { type NamedCommand, runNamed } from '../support/run-named.ts';

/** The benchmarks. Each prints a table; ratios are of one run. */
const benchmarks: Readonly<Record<string, NamedCommand>> = {
  cold: {
    summary: 'loading a bundle and a first creation, compared with alternatives',
    command: ['node', 'test/bench/cold-start.ts'],
  },
  warm: {
    summary: 'CPU time and memory of creations, compared with alternatives',
    command: ['node', 'test/bench/warm-requests.ts'],
  },
  growth: {
    summary: 'an account with 10 images and tokens compared with one with 100,000',
    command: ['node', 'test/bench/account-growth.ts'],
  },
  audit: {
    summary: 'the daily audit of 5,000 accounts, some of which drift, and what it says of 100,000',
    command: ['node', 'test/bench/audit.ts'],
  },
  contention: {
    summary: 'up to 64 writers on one account',
    command: ['node', 'test/bench/contention.ts'],
  },
  fairness: {
    summary: 'how the retry loop alone shares the counter of one account',
    command: ['node', 'test/bench/retry-fairness.ts'],
  },
  requests: {
    summary: 'DynamoDB requests and capacity units of each operation',
    command: ['node', 'test/bench/request-costs.ts'],
  },
  functions: {
    summary: 'CPU time, memory and AWS calls of each function; --save keeps them for prices',
    command: ['node', 'test/bench/function-work.ts'],
  },
  prices: {
    summary:
      'cost of requests, images and an idle month on AWS, and memory sizes; --save writes docs/costs.md',
    command: ['node', 'test/bench/prices.ts'],
  },
  plots: {
    summary: 'draws docs/performance/*.svg from the results that cold and warm saved with --save',
    command: ['node', 'test/bench/plots.ts'],
  },
  load: { summary: 'size and load time of each bundle', command: ['node', 'test/bench/load-time.ts'] },
  paging: { summary: 'ListImages over 1,000 images', command: ['node', 'test/bench/list-paging.ts'] },
  'hanging-ecs': {
    summary: 'latency of other operations while ECS hangs',
    command: ['node', 'test/bench/hanging-ecs.ts'],
  },
  'event-latency': {
    summary: 'time from the 201 to the event at a subscriber',
    command: ['node', 'test/bench/event-latency.ts'],
  },
  'authentication-timing': {
    summary: 'whether the time of a refusal reveals how much of a signature is right',
    command: ['node', 'test/bench/authentication-timing.ts'],
  },
  'hostile-requests': {
    summary: 'CPU time of the most expensive known requests, compared with normal ones',
    command: ['node', 'test/bench/hostile-requests.ts'],
  },
};

runNamed(benchmarks, 'npm run bench --');
