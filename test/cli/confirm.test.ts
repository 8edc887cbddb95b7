import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { confirm } from '../../infra/cli/admin/confirm.ts';

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function terminalInput(text: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.end(text);
  return input;
}

it.each(['y\n', 'YES\n'])('accepts %j', async (text) => {
  await expect(confirm('Delete it?', false, terminalInput(text))).resolves.toBeUndefined();
});

it.each(['n\n', '\n', ''])('refuses %j, and Ctrl-D, which ends the input', async (text) => {
  await expect(confirm('Delete it?', false, terminalInput(text))).rejects.toThrow('nothing was done');
});
