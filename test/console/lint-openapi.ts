// `npm run verify -- openapi`: fetches Redocly, which is not a dependency because it brings 200 packages.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const redocly = '@redocly/cli@2.77.0';
const document = join(import.meta.dirname, '../../docs/openapi.json');

const folder = mkdtempSync(join(tmpdir(), 'imprint-redocly-'));
try {
  run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', redocly]);
  run(join(folder, 'node_modules/.bin/redocly'), ['lint', document]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(program: string, parameters: readonly string[]): void {
  const { status } = spawnSync(program, parameters, {
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
  });
  if (status !== 0) process.exitCode = 1;
}
