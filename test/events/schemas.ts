import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

export type SchemaName =
  | 'image-created'
  | 'image-deleted'
  | 'image-registration-failed'
  | 'image-registration-requested';

/** The validator of a schema as it is published in docs/schemas/. */
export function publishedValidator(name: SchemaName): ValidateFunction {
  const file = join(import.meta.dirname, `../../docs/schemas/${name}.schema.json`);
  return new Ajv({ allErrors: true, strict: true }).compile(JSON.parse(readFileSync(file, 'utf8')));
}

const byDetailType: Readonly<Record<string, ValidateFunction>> = {
  'Image Created': publishedValidator('image-created'),
  'Image Deleted': publishedValidator('image-deleted'),
  'Image Registration Failed': publishedValidator('image-registration-failed'),
};

/** How an event's detail violates its published schema; empty when it does not. */
export function faultsOf(detailType: string, detail: unknown): readonly string[] {
  const validate = byDetailType[detailType];
  if (!validate) return [`there is no schema of ${detailType}`];
  validate(detail);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
