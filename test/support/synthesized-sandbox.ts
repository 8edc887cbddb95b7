import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../infra/emulator/cloudformation/template.ts';
import { synthesize } from '../../infra/local/synthesize.ts';

/** Synthesizes the sandbox stage into a temporary folder, which is removed when `started` is disposed. */
export async function synthesizedSandbox(started: AsyncDisposableStack): Promise<Template> {
  const assembly = mkdtempSync(join(tmpdir(), 'imprint-'));
  started.defer(() => rmSync(assembly, { recursive: true, force: true }));
  return await synthesize({ stage: 'sandbox' }, assembly);
}
