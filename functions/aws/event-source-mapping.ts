import { requireEnvironment } from '../runtime/environment.ts';
import { endpointOf } from './endpoint.ts';
import { environmentCredentials } from './environment-credentials.ts';
import { signedHeaders } from './signature-v4.ts';

/** The state of an event source mapping. */
export type MappingStatus = {
  readonly State?: string;
  /** For a stream: `OK`, `No records processed`, or `PROBLEM: ...`. */
  readonly LastProcessingResult?: string | null;
};

const timeoutMs = 5000;

/**
 * Reads an event source mapping through Lambda's REST API.
 * @throws Error with the status of an answer that is not 200, or when there is no answer within 5 s.
 */
export async function readEventSourceMapping(id: string): Promise<MappingStatus> {
  const region = requireEnvironment('AWS_REGION');
  const { host, origin } = endpointOf('lambda', region);
  const path = `/2015-03-31/event-source-mappings/${id}`;
  const scope = { service: 'lambda', region, method: 'GET', path } as const;
  const headers = signedHeaders({ host }, '', environmentCredentials(), scope);
  const response = await fetch(origin + path, {
    // Between runs the function is frozen and cannot notice that an idle connection was closed, and fetch does not retry.
    headers: { ...headers, connection: 'close' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`GetEventSourceMapping was refused: ${response.status}`);
  return (await response.json()) as MappingStatus;
}

/** Whether events flow through the mapping, as far as Lambda knows. */
export function isWorking({ State, LastProcessingResult }: MappingStatus): boolean {
  return State === 'Enabled' && !LastProcessingResult?.startsWith('PROBLEM');
}
