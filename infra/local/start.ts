// npm start: runs the service on this machine until a signal.
import { join, relative, resolve } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { LocalStackError } from '../emulator/local-stack-error.ts';
import { endWithParent } from './end-with-parent.ts';
import { printBusEvents } from './print-bus-event.ts';
import { printHint, printLog, printLogJson } from './print-log.ts';
import type { LocalStack } from './stack.ts';
import { print, printError } from './terminal.ts';

const usage = `npm start                  runs the service on http://127.0.0.1:8787, its data in .imprint/
npm start -- --port N      listens on another port of 127.0.0.1; 0 is any free one
npm start -- --aws-port N  lets the AWS CLI and SDKs call its AWS endpoint on that port (npm run admin -- local env)
npm start -- --log json    prints the functions' JSON logs, instead of one readable line per request
npm start -- --memory      keeps nothing: the service is empty at each start
npm start -- --ecs stand-in
                           the production stage, with a stand-in for Alibaba Cloud ECS behind it
npm start -- --data DIR    keeps its data in another folder
npm start -- --help        prints this`;

const sweepIntervalMs = 5 * 60_000;

const defaultDataDir = join(import.meta.dirname, '../../.imprint');

/** The URL that `npm run image` calls by default. */
const defaultUrl = 'http://127.0.0.1:8787';

/** A usual latency of a transaction on AWS, so that a busy account sees conflicts. */
const transactionMs = 25;

type Options = {
  readonly ecs: 'sandbox' | 'stand-in';
  readonly port: number;
  readonly awsPort: number;
  readonly log: 'text' | 'json';
  /** The folder for its data; undefined for memory. */
  readonly dataDir: string | undefined;
  readonly help: boolean;
};

process.on('SIGINT', () => end(0));
process.on('SIGTERM', () => end(0));
endWithParent(() => end(0));
// When the reader of the output is gone, only the output is lost.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

let stack: LocalStack | undefined;
let ending = false;
try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) print(...usage.split('\n'));
  else await run(options);
} catch (error) {
  fail(error);
}

async function run({ port, awsPort, dataDir, ecs, log }: Options): Promise<void> {
  print('Starting DynamoDB Local and synthesizing the CDK app ...');
  // A late import, so that a missing package ends in our own message.
  const start =
    ecs === 'stand-in'
      ? (await import('./ecs-stand-in/production-stack.ts')).startProductionStack
      : (await import('./stack.ts')).startLocalStack;
  const onLog = log === 'json' ? printLogJson : printLog;
  stack = await start({ port, awsPort, dataDir, onLog, onHint: printHint, transactionMs });
  const { busName, onEvent } = stack.aws;
  onEvent(printBusEvents({ images: busName('ImageEvents/Bus'), requests: busName('ImageRequests/Bus') }));

  for (const note of stack.notes) print(`note: ${note}`);
  const data = dataDir ? `in ${relative(process.cwd(), dataDir)}/ (delete it to start afresh)` : 'in memory';
  print('', `Data is ${data}. Two accounts to try:`);
  for (const { accountId, accessKeyId, accessKeySecret } of stack.accounts) {
    print(`account ${accountId} AccessKeyId=${accessKeyId} AccessKeySecret=${accessKeySecret}`);
  }
  const hasConsole = stack.functions.has('Sandbox/Console');
  if (hasConsole) print('', `The console: ${stack.url}/`);
  const target = stack.url === defaultUrl ? '' : `--target local:${new URL(stack.url).port} `;
  print('', 'A first request, in another terminal:');
  print(`  npm run image -- ${target}create --name my-image --ecs-image-id m-1 --platform Linux`);
  print(`To follow the events: npm run events${target && ` -- ${target.trimEnd()}`}`);
  print(`To use the AWS CLI and SDKs: eval "$(npm run -s admin -- ${target}local env)"`, '');
  print(`ready ${stack.url}`);
  sweepNowAndThen(stack);
  fail(await stack.failed);
}

/** The emulator runs no schedules. This timer stands in for the sandbox's. */
function sweepNowAndThen({ functions }: LocalStack): void {
  const sweep = functions.get('Sandbox/SweepSandboxAccounts');
  // Its failure is in its log.
  if (sweep) setInterval(() => void sweep.invoke({}).catch(() => {}), sweepIntervalMs).unref();
}

function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '8787' },
      'aws-port': { type: 'string', default: '0' },
      log: { type: 'string', default: 'text' },
      memory: { type: 'boolean', default: false },
      ecs: { type: 'string', default: 'sandbox' },
      data: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { ecs, log } = values;
  if (log !== 'text' && log !== 'json') throw new LocalStackError(`--log takes text or json, not ${log}`);
  if (ecs !== 'sandbox' && ecs !== 'stand-in')
    throw new LocalStackError(`--ecs takes sandbox or stand-in, not ${ecs}`);
  if (values.data === '') throw new LocalStackError('--data takes a folder, not an empty text');
  if (values.memory && values.data !== undefined)
    throw new LocalStackError('--memory keeps no data, and --data keeps it in a folder: pass only one');
  return {
    ecs,
    log,
    port: portNumber('--port', values.port),
    awsPort: portNumber('--aws-port', values['aws-port']),
    dataDir: values.memory ? undefined : resolve(values.data ?? defaultDataDir),
    help: values.help,
  };
}

function portNumber(option: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new LocalStackError(`${option} takes a number up to 65535, not ${text}`);
}

/** Stops the stack, then this process. A stack that is still starting ends with the process. */
async function end(exitCode: number): Promise<void> {
  // Ctrl-C arrives twice: from the terminal, and from npm.
  if (ending) return;
  ending = true;
  await stack?.stop();
  process.exit(exitCode);
}

/** Prints one line for an error that the user can fix, and all details of any other. */
function fail(error: unknown): void {
  const line = remedy(error);
  printError(...(line === undefined ? inspect(error).split('\n') : [line]));
  void end(1);
}

function remedy(error: unknown): string | undefined {
  // The cleanup failed too: the first error says why.
  if (error instanceof SuppressedError) return remedy(error.suppressed);
  if (!(error instanceof Error)) return undefined;
  if (error instanceof LocalStackError) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  const [firstLine] = error.message.split('\n');
  if (code === 'ERR_MODULE_NOT_FOUND') return `packages are missing: run npm ci (${firstLine})`;
  if (code.startsWith('ERR_PARSE_ARGS')) return `${firstLine} See npm start -- --help`;
  // Such as a folder without write permission: the system's message says what and where.
  return 'syscall' in error ? error.message : undefined;
}
