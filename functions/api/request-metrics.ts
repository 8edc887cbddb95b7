import { emitOperationMetrics } from '../runtime/metrics.ts';
import type { Operation } from './routes.ts';

/** A slower request counts as slow: the objective is that 99 % of creations are faster. */
const slowRequestMs = 1000;

let isColdStart = true;

/**
 * Counts a request to an operation in the metrics for the service's objectives. Requests that fail authentication do not
 * count: anyone can send them.
 */
export function countSignedRequest(
  stage: string,
  operation: Operation,
  { status, durationMs }: { readonly status: number; readonly durationMs: number },
): void {
  emitOperationMetrics(stage, operation, {
    ofStage: {
      FailedRequests: Number(status >= 500),
      InternalErrors: Number(status === 500),
      ColdStarts: Number(isColdStart),
    },
    ofBoth: { SignedRequestMs: durationMs, SlowRequests: Number(durationMs > slowRequestMs) },
  });
  isColdStart = false;
}
