import { parseAuthorization } from '../../../functions/signing/authorization.ts';
import type { HttpRequest } from '../../../functions/signing/http-request.ts';
import { canonicalRequest, stringToSignV3 } from '../../../functions/signing/v3.ts';
import type { ExampleRequest } from '../examples.ts';
import { type Answer, errorOf, exampleRequest, fill, send, type Variables } from '../request.ts';
import type { Tenant } from './stored.ts';

/** A request that this tab sent, with its response. */
export type Exchange = {
  /** Sequence number within this tab, which continues after a reload. */
  readonly number: number;
  /** The example with its placeholders filled in, to send again. */
  readonly example: ExampleRequest;
  readonly request: HttpRequest;
  readonly sentAt: number;
  /** Undefined while the request is pending or if there was no response. */
  readonly answer?: Answer;
  readonly durationMs?: number;
  readonly failed?: boolean;
};

/** The texts that a request's signature covers. */
export type Signed = { readonly canonical: string; readonly stringToSign: string };

let count = Date.now();

/** Signs a request with the tenant's key. */
export function prepare(example: ExampleRequest, tenant: Tenant, variables: Variables): Exchange {
  count += 1;
  return {
    number: count,
    example: fill(example, variables),
    request: exampleRequest(example, location.host, tenant, variables),
    sentAt: Date.now(),
  };
}

/** Sends the request. Resolves to the exchange with the response. */
export async function perform(exchange: Exchange): Promise<Exchange> {
  const startedAt = performance.now();
  try {
    const answer = await send(location.origin, exchange.request);
    return { ...exchange, answer, durationMs: Math.round(performance.now() - startedAt) };
  } catch {
    return { ...exchange, failed: true, durationMs: Math.round(performance.now() - startedAt) };
  }
}

/** The texts that were signed; undefined for an unsigned request. */
export function signedParts({ request }: Exchange): Signed | undefined {
  const authorization = parseAuthorization(request.headers['authorization'] ?? '');
  if (authorization?.version !== 'V3') return undefined;
  const canonical = canonicalRequest(request, authorization.signedHeaders);
  return { canonical, stringToSign: stringToSignV3(canonical) };
}

export function requestIdOf({ answer }: Exchange): string | undefined {
  return answer?.headers['x-acs-request-id'];
}

/** The error code of the response; undefined if there is none. */
export function codeOf({ answer }: Exchange): string | undefined {
  return errorOf(answer)?.Code;
}

export function randomWord(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(5));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0').slice(-2)).join('');
}
