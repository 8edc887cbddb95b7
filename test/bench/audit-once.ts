// Runs the daily audit once in a process of its own, and tells its parent what it wrote and what it took.
import type { Context } from 'aws-lambda';
import { handler } from '../../functions/audit-quotas.ts';

/** What the audit took and said. */
export type AuditRun = {
  readonly lines: readonly string[];
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly loadedMb: number;
  readonly peakMb: number;
};

const functionMs = 15 * 60_000;

const lines: string[] = [];
process.stdout.write = (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
const loadedMb = megabytes();
const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
const context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'> = {
  awsRequestId: 'audit',
  getRemainingTimeInMillis: () => functionMs - (performance.now() - startedAt),
};
await handler({}, context as Context);
const { user, system } = process.cpuUsage(cpu);
const run: AuditRun = {
  lines,
  seconds: (performance.now() - startedAt) / 1000,
  cpuSeconds: (user + system) / 1_000_000,
  loadedMb,
  peakMb: megabytes(),
};
process.send?.(run);

/** The most memory that the process has had. */
function megabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
