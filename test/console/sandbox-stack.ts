import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SandboxTables } from '../../functions/sandbox/claim-account.ts';
import type { Tenant } from '../../infra/console/page/stored.ts';
import { localIdentity } from '../../infra/emulator/cloudformation/intrinsics.ts';
import type { SharedStack } from '../support/global-stack.ts';
import { newTable } from '../support/new-table.ts';

/** A separate sandbox table beside the shared tables, so that no other test claims from its counter. */
export async function ownSandboxTables(
  stack: SharedStack,
): Promise<SandboxTables & { readonly registry: string }> {
  return { ...stack.tables, sandbox: await newTable(stack) };
}

/** A DynamoDB client with the operator's credentials. */
export function operatorsDynamoDB({ awsEndpoint, operator }: SharedStack): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: awsEndpoint,
    region: localIdentity.region,
    credentials: operator,
    maxAttempts: 1,
  });
}

/** Claims an account as a visitor does. */
export async function claimedOverHttp({ url }: SharedStack): Promise<Tenant> {
  const response = await fetch(`${url}/sandbox/accounts`, { method: 'POST' });
  const { AccountId: accountId, AccessKeyId: accessKeyId, AccessKeySecret: secret } = await response.json();
  return { accountId, accessKeyId, secret };
}
