import { type NamedCommand, runNamed } from '../support/run-named.ts';

/** The benchmarks. Each prints a table; ratios are of one run. */
const benchmarks: Readonly<Record<string, NamedCommand>> = {
  costs: {
    summary: 'DynamoDB requests and capacity units of each operation',
    command: ['node', 'test/bench/create-image-costs.ts'],
  },
  load: { summary: 'size and load time of each bundle', command: ['node', 'test/bench/load-time.ts'] },
  paging: { summary: 'ListImages over 1,000 images', command: ['node', 'test/bench/list-paging.ts'] },
  'hanging-ecs': {
    summary: 'what a hanging ECS does to the other operations',
    command: ['node', 'test/bench/hanging-ecs.ts'],
  },
  'event-latency': {
    summary: 'from the 201 to the event at a subscriber',
    command: ['node', 'test/bench/event-latency.ts'],
  },
  'authentication-timing': {
    summary: 'whether the time of a refusal tells how much of a signature is right',
    command: ['node', 'test/bench/authentication-timing.ts'],
  },
  'hostile-requests': {
    summary: 'CPU time of the costliest requests that are known, beside normal ones',
    command: ['node', 'test/bench/hostile-requests.ts'],
  },
};

runNamed(benchmarks, 'npm run bench --');
