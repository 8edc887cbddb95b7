import type { AwsClient } from '../aws/aws-client.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';

/** What a running mapping needs. */
export type MappingContext = {
  readonly mapping: EventSourceMapping;
  /** Calls as the function: Lambda reads event sources with its role. */
  readonly call: AwsClient;
  /** @throws Error when the function threw, took too long, or its worker ended. */
  readonly invoke: (event: object) => Promise<unknown>;
  readonly logError: (message: string) => void;
  /** Aborts when the mapping stops. */
  readonly signal: AbortSignal;
};

/** A signal for one call, which aborts after a timeout or when the mapping stops. */
export function callSignal({ signal }: MappingContext, timeoutMs: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
}
