import { type Command, Option } from 'commander';
import { runningPorts } from '../local/running-stack.ts';
import { stageNames } from '../stacks/stages.ts';
import { CommandError } from './admin/command-error.ts';
import { UsageError } from './command-line.ts';

/** The target of a command. */
export type Target =
  /** A stack that npm start runs, by its port. */
  | { readonly localPort: number }
  /** A deployed stage, reached with the user's own AWS credentials and region. */
  | { readonly stage: string }
  /** Any address of the image API. */
  | { readonly url: string };

/** A target as the user names it. `local` does not name a port. */
export type NamedTarget = Target | 'local';

type TargetOptions = {
  readonly target?: string;
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly port?: string;
  readonly stage?: string;
};

/** Adds `--target` and the older flags for it. */
export function addTargetOptions(program: Command, also = ''): Command {
  const help = `local, local:PORT, or a deployed stage: ${stageNames.join(' or ')}${also} (env: IMPRINT_TARGET; default: the local stack that runs)`;
  return program
    .option('--target <target>', help)
    .addOption(new Option('--endpoint <url>').hideHelp())
    .addOption(new Option('--local').hideHelp())
    .addOption(new Option('--port <port>').hideHelp())
    .addOption(new Option('--stage <stage>').hideHelp());
}

/** The target in the options or the environment. @throws UsageError when they name none or several. */
export async function targetOf(program: Command): Promise<Target> {
  const named = namedTarget(program.opts<TargetOptions>(), process.env);
  return named === 'local' ? { localPort: onlyPort(await runningPorts()) } : named;
}

/** The target in the options or, if they name none, in the environment. @throws UsageError */
export function namedTarget(options: TargetOptions, environment: NodeJS.ProcessEnv): NamedTarget {
  const { target, endpoint, local, port, stage } = options;
  const flags = [target, endpoint, stage, port === undefined ? local && 'local' : `local:${port}`];
  const named = flags.filter((flag) => typeof flag === 'string');
  if (named.length > 1) throw new UsageError(`name one target, not ${named.join(' and ')}`);
  return parseTarget(named[0] ?? environment['IMPRINT_TARGET'] ?? environment['IMPRINT_ENDPOINT'] ?? 'local');
}

function parseTarget(text: string): NamedTarget {
  if (text === 'local') return 'local';
  const port = Number(/^local:(\d{1,5})$/.exec(text)?.[1]);
  if (port >= 1 && port <= 65_535) return { localPort: port };
  if (/^https?:/.test(text) && URL.canParse(text)) return urlTarget(new URL(text));
  const stage = stageNames.find((name) => name === text);
  if (stage !== undefined) return { stage };
  throw new UsageError(
    `"${text}" is not a target: local, local:PORT, or the stage ${stageNames.join(' or ')}`,
  );
}

function urlTarget({ protocol, hostname, port, origin }: URL): Target {
  const isLocal = protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
  return isLocal && port !== '' ? { localPort: Number(port) } : { url: origin };
}

/** The port of the only running stack. @throws UsageError that lists the running stacks if there are several. */
export function onlyPort(ports: readonly number[]): number {
  const [port] = ports;
  if (port === undefined) throw new CommandError('no local stack is running: npm start');
  if (ports.length === 1) return port;
  throw new UsageError(`${ports.length} local stacks are running: choose one with ${targetFlags(ports)}`);
}

/** The error for a port where nothing listens. It lists the running stacks. */
export function nothingListens(localPort: number, ports: readonly number[]): CommandError {
  const fix = ports.length > 0 ? `running: ${targetFlags(ports)}` : `npm start -- --port ${localPort}`;
  return new CommandError(`nothing listens on http://127.0.0.1:${localPort}: ${fix}`);
}

function targetFlags(ports: readonly number[]): string {
  return ports.map((port) => `--target local:${port}`).join(', ');
}
