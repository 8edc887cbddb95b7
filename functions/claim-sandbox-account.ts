import { jsonResponse } from './api/json-response.ts';
import { unsignedOperation } from './api/operation.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { generateMac } from './aws/kms.ts';
import * as environment from './runtime/environment.ts';
import { claimAccount } from './sandbox/claim-account.ts';
import { sandboxMaxImageCount, usedLifetimeMs } from './sandbox/sandbox-account.ts';
import { sandboxTables } from './sandbox/sandbox-tables.ts';

const client = dynamoDbClient();
const settings = {
  tables: sandboxTables(),
  macKeyArn: environment.macKeyArn(),
  maxLiveAccounts: environment.maxLiveAccounts(),
};

/** POST /sandbox/accounts: creates an account for a visitor. Only this response contains its secret. */
export const handler = unsignedOperation('ClaimSandboxAccount').handler(async (_event, { invocation }) => {
  const { accountId, accessKeyId, secret, expiresAt } = await claimAccount(
    client,
    { ...settings, generateMac: (keyArn, message) => generateMac(keyArn, message, invocation) },
    invocation,
  );
  invocation.logFields['accountId'] = accountId;
  return jsonResponse(
    201,
    {
      AccountId: accountId,
      AccessKeyId: accessKeyId,
      AccessKeySecret: secret,
      MaxImageCount: sandboxMaxImageCount,
      ExpiresUnused: new Date(expiresAt).toISOString(),
      ExpiresUsedAfterSeconds: usedLifetimeMs / 1000,
    },
    { 'cache-control': 'no-store' },
  );
});
