import { accessKeyFinder } from './accounts/access-keys.ts';
import { readImageQuota } from './accounts/quota.ts';
import { jsonResponse } from './api/json-response.ts';
import { signedOperation } from './api/operation.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import * as environment from './runtime/environment.ts';
import { retryUntilDeadline } from './runtime/retry.ts';

const client = dynamoDbClient();
const findAccessKey = accessKeyFinder(client, environment.accessKeysTable());
const accounts = {
  table: environment.accountsTable(),
  defaultMaxImageCount: environment.defaultMaxImageCount(),
};

/** Lists that the vendor's SDKs expect in GetQuotas. They are empty: Imprint registers images and runs no clusters. */
const emptyLists = {
  AvailableClusterInstanceDataDiskType: [],
  AvailableClusterInstanceSystemDiskType: [],
  AvailableClusterInstanceType: [],
  AvailableClusterResourceType: [],
  AvailableSpotInstanceType: [],
};

/** GET /quotas */
export const handler = signedOperation('GetQuotas', findAccessKey).handler(
  async ({ caller }, { invocation }) => {
    const { limit, used } = await retryUntilDeadline(invocation, () =>
      readImageQuota(client, accounts, caller.accountId, invocation),
    );
    return jsonResponse(200, { ...emptyLists, MaxImageCount: { Limit: limit, Used: used } });
  },
);
