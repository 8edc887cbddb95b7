import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** A string attribute; '' when the item does not have it. */
export function text(attribute: AttributeValue | undefined): string {
  return attribute?.S ?? '';
}

/** A number attribute; 0 when the item does not have it. */
export function number(attribute: AttributeValue | undefined): number {
  return Number(attribute?.N ?? 0);
}
