import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Registry,
  type RegistryTables,
  dynamoDbRegistry as real,
} from '../../../functions/images/registry.ts';
import { rewritingClient } from '../client.ts';
import { currentPort } from '../current-variant.ts';
import type { Rewrite } from '../rewrite.ts';

export * from '../../../functions/images/registry.ts';

/** The registry as the current variant breaks it. */
export function dynamoDbRegistry(
  client: DynamoDBClient,
  tables: RegistryTables,
  defaultMaxImageCount: number,
): Registry {
  const build = (rewrite?: Rewrite) =>
    real(rewrite ? rewritingClient(client, rewrite) : client, tables, defaultMaxImageCount);
  const port = currentPort((variant) => variant?.registry?.(build) ?? build());
  return {
    readState: (...parameters) => port().readState(...parameters),
    readRemembered: (...parameters) => port().readRemembered(...parameters),
    commit: (...parameters) => port().commit(...parameters),
  };
}
