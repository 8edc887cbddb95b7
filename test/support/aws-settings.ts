import { vi } from 'vitest';

/** Hides this machine's AWS settings, and those that other tests of the thread left, until `vi.unstubAllEnvs`. */
export function hideAwsSettings(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
}
