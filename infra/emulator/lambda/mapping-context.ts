import type { AwsClient } from '../aws/aws-client.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';

/** What feeding a function takes. */
export type MappingContext = {
  readonly mapping: EventSourceMapping;
  /** Calls as the function: Lambda reads its sources by its role. */
  readonly call: AwsClient;
  /** @throws Error when the function threw, took too long, or its worker ended. */
  readonly invoke: (event: object) => Promise<unknown>;
  readonly logError: (message: string) => void;
  /** Aborted when the feeding is to end. */
  readonly signal: AbortSignal;
};

/** A signal for one call: a call that hangs is given up, and everything when feeding is to end. */
export function callSignal({ signal }: MappingContext, timeoutMs: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
}
