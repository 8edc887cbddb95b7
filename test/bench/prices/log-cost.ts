import { countSignedRequest } from '../../../functions/api/request-metrics.ts';
import type { Operation } from '../../../functions/api/routes.ts';
import { writeLog } from '../../../functions/runtime/log.ts';
import { prices } from './price-list.ts';
import { functionOf } from './production.ts';
import { accountId, image, requestId } from './sample-image.ts';
import { sum } from './table.ts';
import { gigabyte, million } from './units.ts';

/** The bytes that CloudWatch adds to each line. */
const lineOverhead = 26;
const keptMonths = { functionLogs: 12, accessLog: 1 };

/** The cost of the logs of a million requests, without compression in storage. */
export function logDollars(): number {
  const kept = (months: number) => prices.logs.dollars + months * prices.logStorage.dollars;
  const functionBytes = sum(
    [...requestLines(), ...platformLines()].map((line) => line.length + lineOverhead),
  );
  const accessBytes = accessLine().length + lineOverhead;
  return (
    (million / gigabyte) *
    (functionBytes * kept(keptMonths.functionLogs) + accessBytes * kept(keptMonths.accessLog))
  );
}

/** The lines that a function writes for a request: its log line and its metrics. */
export function requestLines(operation: Operation = 'CreateImage'): string[] {
  return captured(() => {
    const fields = { requestId, operation, status: 201, accountId, accessKeyId: 'A'.repeat(24) };
    writeLog('INFO', { ...fields, imageId: image.id, requests: 2, capacityUnits: 11, durationMs: 20 });
    countSignedRequest('production', operation, { status: 201, durationMs: 20 });
  });
}

/** The lines that Lambda writes for an invocation at level INFO. */
function platformLines(): string[] {
  const of = (type: string, record: object) =>
    JSON.stringify({ time: '2026-11-26T00:00:00.000Z', type, record: { requestId, ...record } });
  const memorySizeMB = functionOf('CreateImage').memoryMb;
  return [
    of('platform.start', {
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${'n'.repeat(40)}`,
      version: '10',
    }),
    of('platform.report', {
      metrics: { durationMs: 20.25, billedDurationMs: 21, memorySizeMB, maxMemoryUsedMB: 98 },
      status: 'success',
    }),
  ];
}

function accessLine(): string {
  return JSON.stringify({
    stage: 'production',
    requestId: 'AbCdEfGhIjKlMnO=',
    lambdaRequestId: requestId,
    time: '26/Nov/2026:00:00:00 +0000',
    sourceIp: '203.0.113.100',
    routeKey: 'POST /images',
    status: '201',
    latency: '25',
    integrationLatency: '23',
    integrationError: '-',
    error: '-',
  });
}

function captured(write: () => void): string[] {
  const lines: string[] = [];
  const original = process.stdout.write;
  process.stdout.write = (chunk: string | Uint8Array) => {
    lines.push(String(chunk));
    return true;
  };
  try {
    write();
  } finally {
    process.stdout.write = original;
  }
  return lines;
}
