import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { childrenOf, run } from './start-process.ts';

test('ends quietly on SIGTERM while it bundles, and leaves no temporary folder', async () => {
  const TMPDIR = temporaryFolder();
  const child = run(['--memory', '--port', '0'], { env: { ...process.env, TMPDIR } });
  child.stdout.resume();
  const said = text(child.stderr);
  const bundles = () => childrenOf(child.pid).some((pid) => commandOf(pid).includes('esbuild'));
  await vi.waitFor(() => expect(bundles()).toBe(true), { timeout: 20_000, interval: 5 });
  expect(readdirSync(TMPDIR)).toContainEqual(expect.stringMatching(/^imprint-/));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await said).toBe('');
  expect(readdirSync(TMPDIR).filter((name) => name.startsWith('imprint-'))).toEqual([]);
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
