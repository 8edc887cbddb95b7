import type { ApiEvent, Caller } from '../../functions/api/api-event.ts';
import { validateCreateImage, validateIdempotentToken } from '../../functions/api/create-image-request.ts';
import { httpRequest } from '../../functions/api/http-request.ts';
import { jsonBody } from '../../functions/api/json-body.ts';
import { queryParameters } from '../../functions/api/query-parameters.ts';
import { createImageFields } from '../../functions/schemas/create-image-body.ts';
import { apiEvent, refusalAnswer, sendThrough } from '../support/api-event.ts';

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
  readonly headers?: Readonly<Record<string, string>>;
  readonly signatureVersion?: Caller['signatureVersion'];
};

/** Sends the input through everything between CreateImage's signature check and its handler. */
export function validated(input: Input): Promise<ApiEvent> {
  const { query = '', body = validBody, headers = {}, signatureVersion = 'V3' } = input;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const event = apiEvent({ query, headers, body: text });
  event.caller = { ...event.caller, signatureVersion };
  return sendThrough(event, [
    httpRequest(),
    queryParameters(['IdempotentToken']),
    validateIdempotentToken(),
    jsonBody(createImageFields),
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
