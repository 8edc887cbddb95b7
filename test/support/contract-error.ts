import { expect } from 'vitest';
import type { WireAnswer } from './http.ts';

/** An error as the contract writes it. */
export type ContractError = { readonly status: number; readonly code: string; readonly message: string };

/** Upper-case UUID. */
export const requestIdForm = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

/** That the answer is this error to the last byte: compact JSON, keys in order, the request id in all three places. */
export function expectError(answer: WireAnswer, url: string, error: ContractError): void {
  const { status, headers, text } = answer;
  const requestId = headers['x-acs-request-id'];
  expect({ status, text }).toEqual({
    status: error.status,
    text: JSON.stringify({
      Code: error.code,
      Message: error.message,
      RequestId: requestId,
      HostId: new URL(url).host,
    }),
  });
  expect(requestId).toMatch(requestIdForm);
  expect(headers['request-id']).toBe(requestId);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
}
