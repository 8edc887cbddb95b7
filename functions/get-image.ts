import { accessKeyFinder } from './accounts/access-keys.ts';
import { jsonResponse } from './api/json-response.ts';
import { signedOperation } from './api/operation.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { ApiError } from './errors/api-error.ts';
import { findImage } from './images/find-image.ts';
import { imageInfo } from './images/image-info.ts';
import { dynamoDbImageReader } from './images/image-reader.ts';
import * as environment from './runtime/environment.ts';
import { retryUntilDeadline } from './runtime/retry.ts';

const client = dynamoDbClient();
const findAccessKey = accessKeyFinder(client, environment.accessKeysTable());
const reader = dynamoDbImageReader(client, environment.registryTable());

/** GET /images/{ImageId} */
export const handler = signedOperation('GetImage', findAccessKey).handler(
  async ({ caller, pathParameters }, { invocation }) => {
    const { accountId } = caller;
    const imageId = pathParameters?.['ImageId'] ?? '';
    const found = await retryUntilDeadline(invocation, () =>
      findImage({ accountId, imageId }, reader, invocation),
    );
    if (!found) throw new ApiError('resourceNotFound');
    return jsonResponse(200, imageInfo(found.image, found.type, accountId));
  },
);
