import { accessKeyFinder } from './accounts/access-keys.ts';
import { jsonResponse } from './api/json-response.ts';
import { listImagesRequest } from './api/list-images-request.ts';
import { signedOperation } from './api/operation.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { imageInfo } from './images/image-info.ts';
import { dynamoDbImageReader } from './images/image-reader.ts';
import { systemAccount } from './images/registry-keys.ts';
import * as environment from './runtime/environment.ts';
import { retryUntilDeadline } from './runtime/retry.ts';

const client = dynamoDbClient();
const findAccessKey = accessKeyFinder(client, environment.accessKeysTable());
const reader = dynamoDbImageReader(client, environment.registryTable());

/** GET /images */
export const handler = signedOperation('ListImages', findAccessKey).handler(
  async ({ http, caller }, { invocation }) => {
    const request = listImagesRequest(http, caller);
    if (!request) return jsonResponse(200, { NextMarker: '', Items: [] });
    const owner = request.type === 'Self' ? caller.accountId : systemAccount;
    const { images, nextMarker } = await retryUntilDeadline(invocation, () =>
      reader.list(owner, request, invocation),
    );
    return jsonResponse(200, {
      NextMarker: nextMarker,
      Items: images.map((image) => imageInfo(image, request.type, caller.accountId)),
    });
  },
);
