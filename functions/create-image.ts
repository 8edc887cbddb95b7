import { accessKeyFinder } from './accounts/access-keys.ts';
import { validateCreateImage, validateIdempotentToken } from './api/create-image-request.ts';
import { jsonBody } from './api/json-body.ts';
import { jsonResponse } from './api/json-response.ts';
import { signedOperation } from './api/operation.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { requireEnvironment } from './aws/environment.ts';
import { type CreateImageBody, describedImage } from './contract/create-image-body.ts';
import { imageSourceOfStage } from './ecs/image-source-of-stage.ts';
import { createImage } from './images/create-image.ts';
import { signatureKey, tokenKey } from './images/idempotency-key.ts';
import { dynamoDbRegistry } from './images/registry.ts';

const client = dynamoDbClient();
const findAccessKey = accessKeyFinder(client, requireEnvironment('ACCESS_KEYS_TABLE'));
const registry = dynamoDbRegistry(
  client,
  { registry: requireEnvironment('REGISTRY_TABLE'), accounts: requireEnvironment('ACCOUNTS_TABLE') },
  Number(requireEnvironment('DEFAULT_MAX_IMAGE_COUNT')),
);
const imageSource = imageSourceOfStage();
const tokenRetentionDays = Number(requireEnvironment('TOKEN_RETENTION_DAYS'));

/** POST /images */
export const handler = signedOperation('CreateImage', { findAccessKey, parameters: ['IdempotentToken'] })
  .use(validateIdempotentToken())
  .use(jsonBody())
  .use(validateCreateImage())
  .handler(async ({ http, caller, parameters, json }, { invocation }) => {
    const token = parameters.get('IdempotentToken');
    const description = describedImage(json as CreateImageBody);
    const { imageId, replayed } = await createImage(
      {
        accountId: caller.accountId,
        requestId: invocation.requestId,
        idempotencyKeys: [
          token === undefined
            ? signatureKey(caller.signature, http.body, description, caller.signedAt)
            : tokenKey(token, description, tokenRetentionDays),
        ],
        description,
      },
      { registry, imageSource },
      invocation,
    );
    Object.assign(invocation.facts, { imageId, replayed });
    return jsonResponse(201, { Id: imageId }, replayed ? { 'idempotent-replayed': 'true' } : {});
  });
