import { type CatalogueEntry, catalogue } from '../errors/catalogue.ts';
import { Refusal, type RefusalDetails } from '../errors/refusal.ts';
import { TemporaryFailure } from '../errors/temporary-failure.ts';
import type { ApiMiddleware } from './api-event.ts';
import { jsonResponse } from './json-response.ts';

const retryAfterSeconds = '1';

/** Answers every error with its entry in the catalogue; what has none is an internal error, and its text stays here. */
export function errorResponder(): ApiMiddleware {
  return {
    onError: function errorResponderOnError(request) {
      const { event, context } = request;
      const refusal = asRefusal(request.error);
      const { status, code, message } = filledIn(catalogue[refusal.reason], refusal.details);
      const body = {
        Code: code,
        Message: message,
        RequestId: context.invocation.requestId,
        HostId: event.headers['host'] ?? event.requestContext.domainName,
      };
      // As the catalogue has it: a parameter's name comes from the client.
      context.invocation.facts['code'] = catalogue[refusal.reason].code;
      request.response = jsonResponse(
        status,
        body,
        status === 503 ? { 'retry-after': retryAfterSeconds } : {},
      );
    },
  };
}

function asRefusal(error: Error | null | undefined): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TemporaryFailure) return new Refusal('serviceUnavailable');
  return new Refusal('internalError');
}

function filledIn(
  entry: CatalogueEntry,
  details: RefusalDetails,
): Pick<CatalogueEntry, 'status' | 'code' | 'message'> {
  const values = new Map([
    ['{Parameter}', echoable(details.parameter) ? details.parameter : 'Parameter'],
    ['{value}', String(details.value)],
    ['{stringToSign}', details.stringToSign ?? ''],
  ]);
  const fill = (template: string) => template.replace(/\{\w+\}/g, (name) => values.get(name) ?? name);
  return { status: entry.status, code: fill(entry.code), message: fill(entry.message) };
}

/** A name that is not one stays out of the answer: it could be anything, at any length. */
function echoable(parameter: string | undefined): parameter is string {
  return parameter !== undefined && /^[A-Za-z0-9_.-]{1,64}$/.test(parameter);
}
