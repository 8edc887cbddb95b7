import type { ErrorObject } from 'ajv';

/** The reason for each broken rule of readableRequestSchema. The first one in this order counts. */
const rules: readonly (readonly [keyword: string, field: string, reason: string])[] = [
  ['type', '', 'not a JSON object'],
  ['required', 'AccountId', 'AccountId is missing'],
  ['type', 'AccountId', 'AccountId is not a string'],
  ['pattern', 'AccountId', 'AccountId is not an account id'],
  ['required', 'IdempotentToken', 'IdempotentToken is missing'],
  ['type', 'IdempotentToken', 'IdempotentToken is not a string'],
  ['minLength', 'IdempotentToken', 'IdempotentToken is empty'],
  ['maxLength', 'IdempotentToken', 'IdempotentToken is longer than 256 characters'],
];

/** Why a message cannot be read, for the log. Never quotes a value of the message. */
export function unreadableReason(errors: readonly ErrorObject[]): string {
  const broken = rules.find(([keyword, field]) =>
    errors.some((error) => error.keyword === keyword && fieldOf(error) === field),
  );
  return broken?.[2] ?? unknownField(errors);
}

/** Repeats the field's name only if it looks like one: it comes from the message and can be anything, at any length. */
function unknownField(errors: readonly ErrorObject[]): string {
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties');
  const name = String(unknown?.params['additionalProperty']);
  return /^[A-Za-z0-9_.-]{1,64}$/.test(name) ? `unknown field ${name}` : 'unknown field';
}

function fieldOf({ keyword, instancePath, params }: ErrorObject): string {
  return keyword === 'required' ? String(params['missingProperty']) : instancePath.slice(1);
}
