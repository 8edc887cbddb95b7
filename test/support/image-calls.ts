import { expect } from 'vitest';
import type { WireAnswer } from './http.ts';
import type { Call } from './signed-call.ts';
import type { Tenant } from './tenant.ts';

/** What CreateImage lets through. */
export const image = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };

export function creation(body: NonNullable<Call['body']>, query: NonNullable<Call['query']> = {}): Call {
  return { method: 'POST', path: '/images', query, body };
}

/** The id that a creation answered. */
export function idOf({ status, text }: WireAnswer): string {
  expect(status).toBe(201);
  return JSON.parse(text).Id;
}

/** The ids of the images that a tenant has, read past the service. */
export async function imageIds(tenant: Tenant): Promise<string[]> {
  return [...(await tenant.items()).keys()]
    .filter((key) => key.startsWith('IMAGE#'))
    .map((key) => key.replace('IMAGE#', ''));
}
