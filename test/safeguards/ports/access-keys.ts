import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type FindAccessKey, accessKeyFinder as real } from '../../../functions/accounts/access-keys.ts';
import { currentPort } from '../current-variant.ts';

export * from '../../../functions/accounts/access-keys.ts';

/** The finder of access keys as the current variant breaks it. */
export function accessKeyFinder(client: DynamoDBClient, table: string): FindAccessKey {
  const find = real(client, table);
  const port = currentPort((variant) => variant?.findAccessKey?.(find) ?? find);
  return (...parameters) => port()(...parameters);
}
