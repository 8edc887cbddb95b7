import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** MiniStack, a third-party AWS emulator, on this machine. */
export type MiniStack = {
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it supports a resource type. */
  readonly knows: (type: string) => boolean;
  /** Whether it supports alarms on metric math. */
  readonly knowsMetricMath: boolean;
  readonly cfnLint: string;
  readonly stop: () => void;
};

/** Installs MiniStack and cfn-lint from PyPI into a folder. @throws Error that names what is missing. */
export function installMiniStack(folder: string): void {
  if (spawnSync('python3', ['--version']).status !== 0)
    throw new Error('python3 is missing: install Python 3.11 or newer');
  const venv = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' });
  if (venv.status !== 0) throw new Error(`python3 -m venv failed: ${venv.stderr || venv.stdout}`);
  const pip = spawnSync(join(folder, 'bin/pip'), ['install', '--quiet', 'ministack', 'cfn-lint'], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (pip.status !== 0)
    throw new Error(
      `cannot install ministack and cfn-lint from PyPI: ${pip.stderr.trim().split('\n').at(-1)}`,
    );
}

/** Starts it on a free port of 127.0.0.1. */
export async function startMiniStack(folder: string): Promise<MiniStack> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  const child = spawn(join(folder, 'bin/python'), ['-m', 'ministack'], {
    stdio: 'ignore',
    env: { ...process.env, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), IOT_MTLS_ENABLED: '0' },
  });
  await untilItAnswers(endpoint, child);
  const library = spawnSync(
    join(folder, 'bin/python'),
    ['-c', 'import ministack; print(ministack.__path__[0])'],
    {
      encoding: 'utf8',
    },
  ).stdout.trim();
  const source = readFileSync(join(library, 'services/cloudformation/provisioners.py'), 'utf8');
  return {
    port,
    environment,
    knows: (type) => source.includes(`"${type}"`),
    knowsMetricMath: !source.includes('metric math'),
    cfnLint: join(folder, 'bin/cfn-lint'),
    stop: () => child.kill(),
  };
}

async function untilItAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if (child.exitCode !== null) throw new Error(`MiniStack ended with ${child.exitCode}`);
    const answered = await fetch(endpoint, { signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('MiniStack does not answer within a minute');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
