import type { ApiEvent } from '../../functions/api/api-event.ts';
import { validateCreateImage, validateIdempotentToken } from '../../functions/api/create-image-request.ts';
import { httpRequest } from '../../functions/api/http-request.ts';
import { jsonBody } from '../../functions/api/json-body.ts';
import { queryParameters } from '../../functions/api/query-parameters.ts';
import { apiEvent, refusalAnswer, sendThrough } from './api-event.ts';

export const validBody = {
  Name: 'web-server',
  Description: 'nginx on Ubuntu',
  EcsImageId: 'm-bp1abc',
  Platform: 'Linux',
};

export type Input = {
  readonly query?: string;
  /** Sent as JSON, unless it is text already. */
  readonly body?: unknown;
};

/** Sends the input through everything between CreateImage's signature check and its handler. */
export function validated({ query = '', body = validBody }: Input): Promise<ApiEvent> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return sendThrough(apiEvent({ query, body: text }), [
    httpRequest(),
    queryParameters(['IdempotentToken']),
    validateIdempotentToken(),
    jsonBody(),
    validateCreateImage(),
  ]);
}

/** Code and message that the input is refused with. */
export async function refused(input: Input): Promise<string> {
  const { status, code, message } = await refusalAnswer(() => validated(input));
  return `${status} ${code}: ${message}`;
}

export function notValid(parameter: string, rule = ''): string {
  const message = `Specified parameter ${parameter} is not valid.`;
  return `400 Invalid${parameter}: ${message}${rule && ` ${rule}`}`;
}

export function missing(parameter: string): string {
  return `400 Missing${parameter}: ${parameter} is mandatory for this action.`;
}
