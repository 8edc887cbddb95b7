import type { ApiResponse } from './api-event.ts';

/**
 * A response with a JSON body: compact, with the keys in the order given. Content-Type is spelled so because the vendor's
 * .NET client finds no other spelling, and without the type it swallows errors.
 */
export function jsonResponse(
  statusCode: number,
  body: object,
  headers: Record<string, string> = {},
): ApiResponse {
  return {
    statusCode,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
