import { describe, expect, inject, it } from 'vitest';
import { type CatalogueEntry, catalogue } from '../../functions/errors/catalogue.ts';
import { createImageErrors } from '../create-image/create-image-errors.ts';
import { authenticationErrors } from '../signing/authentication-errors.ts';
import { expectError } from '../support/contract-error.ts';
import { newWireTenant } from '../support/wire-tenant.ts';
import { commonErrors } from './common-errors.ts';
import type { ErrorRow } from './error-row.ts';

const stack = inject('stack');

const titled = (rows: readonly ErrorRow[]) =>
  rows.map(
    (row) => [`${row.status} ${row.code}: ${row.message}${row.when ? ` (${row.when})` : ''}`, row] as const,
  );

async function provoked({ maxImageCount, provoke }: ErrorRow) {
  const tenant = await newWireTenant(stack, maxImageCount === undefined ? {} : { maxImageCount });
  return await provoke(tenant, stack);
}

describe('CreateImage answers each row of the vendor’s table', () => {
  it('has 23 rows', () => {
    expect(createImageErrors).toHaveLength(23);
  });

  it.each(titled(createImageErrors))('%s', async (_, row) => {
    expectError(await provoked(row), stack.url, row);
  });
});

describe('the common table', () => {
  it.each(titled(commonErrors))('%s', async (_, row) => {
    expectError(await provoked(row), stack.url, row);
  });
});

describe('authentication errors', () => {
  it.each(titled(authenticationErrors))('%s', async (_, row) => {
    expectError(await provoked(row), stack.url, row);
  });
});

it('a 503 has Retry-After', async () => {
  const row = commonErrors.find(({ status }) => status === 503);
  const { headers } = row ? await provoked(row) : {};
  expect(headers?.['retry-after']).toMatch(/^[1-9]\d*$/);
});

it('every error of the catalogue has a row, except InternalError and the message that quotes the request', () => {
  const rows = [...createImageErrors, ...commonErrors, ...authenticationErrors];
  const left = Object.entries<CatalogueEntry>(catalogue)
    .filter(([, entry]) => !rows.some((row) => isOf(row, entry)))
    .map(([name]) => name);
  expect(left).toEqual(['internalError', 'signatureDoesNotMatch']);
});

function isOf({ status, code, message }: ErrorRow, entry: CatalogueEntry): boolean {
  return status === entry.status && fits(code, entry.code) && fits(message, entry.message);
}

/** Whether a text matches that template. */
function fits(text: string, template: string): boolean {
  const pattern = template
    .split(/\{\w+\}/)
    .map((part) => RegExp.escape(part))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(text);
}
