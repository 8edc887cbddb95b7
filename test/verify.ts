import { type NamedCommand, runNamed } from './support/run-named.ts';

/** The deep versions of what `npm test` checks, and checks that need other tools or much time. */
const checks: Readonly<Record<string, NamedCommand>> = {
  soak: {
    summary: '20,040 random histories against the model, 40 minutes; --seed N',
    command: ['node', 'test/model/soak.ts'],
  },
  safeguards: {
    summary:
      'runs the service without one safeguard after the other and shows what notices; --only TEXT, --seed N',
    command: ['node', 'test/safeguards/run.ts'],
  },
  fuzz: {
    summary: '20,000 hostile requests through the handlers, 2,000 over HTTP, 5 minutes',
    command: [
      'vitest',
      'run',
      '--pool=forks',
      'test/http/handlers-fuzz.test.ts',
      'test/http/http-fuzz.test.ts',
    ],
    environment: { FUZZ_REQUESTS: '20000' },
  },
  mutation: {
    summary: 'mutates the functions part by part and counts what no test notices, 70 minutes; PART',
    command: ['node', 'test/mutation/run.ts'],
  },
  iam: {
    summary: 'compares what each role grants with what its function uses, both ways',
    command: ['node', 'test/infra/iam-table.ts'],
  },
  deploy: {
    summary: 'deploys both stages to MiniStack (PyPI) and checks them there, 5 minutes; --stage NAME',
    command: ['node', 'test/deploy/verify.ts'],
  },
  restore: {
    summary:
      'loses all tables of a local stage and restores them with the command line; --save writes docs/operations.md',
    command: ['node', 'test/restore/rehearsal.ts'],
  },
  browser: {
    summary:
      'the console in a headless Chromium: every error, theme, language, and what goes wrong, 3 minutes',
    command: ['vitest', 'run', '--config', 'test/console/vitest.config.ts'],
  },
  screenshots: {
    summary: 'makes docs/images/ anew from the console and the reference, to be looked at',
    command: ['node', 'test/console/screenshots.ts'],
  },
  'ecs-faults': {
    summary: 'every fault of ECS and STS at every step of a creation and a deletion',
    command: ['node', 'test/image-source/fault-matrix.ts'],
  },
  'event-faults': {
    summary: '1,300 changes while 30 % of the calls to the bus fail',
    command: ['node', 'test/bench/event-faults.ts'],
  },
  'queue-faults': {
    summary: '1,000 messages while workers are killed; N for the number of kills',
    command: ['node', 'test/bench/queue-faults.ts'],
  },
  'sandbox-accounts': {
    summary: 'claims, uses and expires 2,000 accounts, some while they create; --accounts N',
    command: ['node', 'test/console/tenants-run.ts'],
  },
  openapi: {
    summary: 'lints docs/openapi.json with Redocly, which is fetched into a temporary folder',
    command: ['node', 'test/console/lint-openapi.ts'],
  },
  clients: {
    summary: "installs the vendor's Python, Java and Go SDKs, and runs every client through every operation",
    command: ['node', 'test/clients/run.ts'],
  },
  audit: {
    summary: 'known vulnerabilities of what is installed, by npm audit',
    command: ['npm', 'audit', '--audit-level=moderate'],
  },
  sbom: {
    summary: 'the software bill of materials of the functions, as CycloneDX JSON',
    command: ['npm', 'sbom', '--omit=dev', '--omit=optional', '--sbom-format=cyclonedx'],
  },
};

runNamed(checks, 'npm run verify --');
