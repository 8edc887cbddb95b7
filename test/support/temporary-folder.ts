import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a folder that is removed after the test run. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'imprint-test-'));
}
