import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedValidator, type SchemaName } from './schemas.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/events.md'), 'utf8');

/** The examples of docs/events.md in order, each without its envelope. */
const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null && 'detail' in value ? value.detail : value;
});

const schemas: readonly SchemaName[] = [
  'image-created',
  'image-deleted',
  'image-registration-failed',
  'image-registration-requested',
];

test('every example in docs/events.md fits its schema and no other', () => {
  expect(examples).toHaveLength(schemas.length);
  for (const [index, example] of examples.entries()) {
    const fitting = schemas.filter((name) => publishedValidator(name)(example));
    expect(fitting).toEqual([schemas[index]]);
  }
});
