import type { ApiResponse } from './api-event.ts';

/** A response with a JSON body: compact, with the keys in the order given. */
export function jsonResponse(
  statusCode: number,
  body: object,
  headers: Record<string, string> = {},
): ApiResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
