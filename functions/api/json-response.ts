import type { ApiResponse } from './api-event.ts';

/**
 * Builds a response with a compact JSON body, its keys in the given order. The vendor's .NET client looks for exactly
 * this spelling of Content-Type and swallows errors without it.
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
