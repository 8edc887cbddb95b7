import type { Caller } from '../../functions/api/api-event.ts';
import { type CreateImageRequest, createImageRequest } from '../../functions/api/create-image-request.ts';
import { apiEvent, refusalAnswer } from '../support/api-event.ts';

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

/** Reads the input as CreateImage does once the signature is verified. */
export function read(input: Input = {}): CreateImageRequest {
  const { query = '', body = validBody, headers = {}, signatureVersion = 'V3' } = input;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return createImageRequest(apiEvent({ query, headers, body: text }).http, { signatureVersion });
}

/** Code and message that the input is refused with. */
export async function refused(input: Input): Promise<string> {
  const { status, code, message } = await refusalAnswer(() => read(input));
  return `${status} ${code}: ${message}`;
}

export function notValid(parameter: string, rule = ''): string {
  const message = `Specified parameter ${parameter} is not valid.`;
  return `400 Invalid${parameter}: ${message}${rule && ` ${rule}`}`;
}

export function missing(parameter: string): string {
  return `400 Missing${parameter}: ${parameter} is mandatory for this action.`;
}
