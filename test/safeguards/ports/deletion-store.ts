import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type DeletionStore,
  dynamoDbDeletionStore as real,
} from '../../../functions/images/deletion-store.ts';
import type { RegistryTables } from '../../../functions/images/registry.ts';
import { rewritingClient } from '../client.ts';
import { currentPort } from '../current-variant.ts';
import type { Rewrite } from '../rewrite.ts';

export * from '../../../functions/images/deletion-store.ts';

/** The store of deletions as the current variant breaks it. */
export function dynamoDbDeletionStore(client: DynamoDBClient, tables: RegistryTables): DeletionStore {
  const build = (rewrite?: Rewrite) => real(rewrite ? rewritingClient(client, rewrite) : client, tables);
  const port = currentPort((variant) => variant?.deletionStore?.(build) ?? build());
  return {
    lease: (...parameters) => port().lease(...parameters),
    release: (...parameters) => port().release(...parameters),
    commit: (...parameters) => port().commit(...parameters),
  };
}
