import type { ErrorObject } from 'ajv';

/** What each broken rule of readableRequestSchema is called. The first of them in this order is the one that counts. */
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

/** Why a message cannot be read, in words that quote no value of it: they go into the log. */
export function unreadableReason(errors: readonly ErrorObject[]): string {
  const broken = rules.find(([keyword, field]) =>
    errors.some((error) => error.keyword === keyword && fieldOf(error) === field),
  );
  return broken?.[2] ?? unknownField(errors);
}

/** Names the field only if its name is one: it comes from the message, and could be anything at any length. */
function unknownField(errors: readonly ErrorObject[]): string {
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties');
  const name = String(unknown?.params['additionalProperty']);
  return /^[A-Za-z0-9_.-]{1,64}$/.test(name) ? `unknown field ${name}` : 'unknown field';
}

function fieldOf({ keyword, instancePath, params }: ErrorObject): string {
  return keyword === 'required' ? String(params['missingProperty']) : instancePath.slice(1);
}
