import { accessKeyFinder } from './accounts/access-keys.ts';
import { jsonResponse } from './api/json-response.ts';
import { signedOperation } from './api/operation.ts';
import { queryParameters } from './api/query-parameters.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { ApiError } from './errors/api-error.ts';
import * as environment from './runtime/environment.ts';
import { retryUntilDeadline } from './runtime/retry.ts';
import { readActivity } from './sandbox/activity.ts';

const client = dynamoDbClient();
const findAccessKey = accessKeyFinder(client, environment.accessKeysTable());
const table = environment.sandboxTable();

/** GET /sandbox/activity: the caller's own activity, recorded from `After` (epoch milliseconds) on. */
export const handler = signedOperation('ListActivity', findAccessKey).handler(
  async ({ http, caller }, { invocation }) => {
    const after = queryParameters(http, caller, ['After']).get('After') || '0';
    if (!/^\d{1,15}$/.test(after)) throw new ApiError('invalidParameter', { parameter: 'After' });
    const entries = await retryUntilDeadline(invocation, () =>
      readActivity(client, table, caller.accountId, Number(after), invocation),
    );
    return jsonResponse(200, { Items: entries }, { 'cache-control': 'no-store' });
  },
);
