import { accessKeyFinder } from './accounts/access-keys.ts';
import { createImageRequest } from './api/create-image-request.ts';
import { jsonResponse } from './api/json-response.ts';
import { signedOperation } from './api/operation.ts';
import { signatureCoverage } from './api/signature-coverage.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { imageSourceOfStage } from './image-source/image-source-of-stage.ts';
import { createImage } from './images/create-image.ts';
import { idempotencyKeys } from './images/idempotency-key.ts';
import { dynamoDbRegistry } from './images/registry.ts';
import * as environment from './runtime/environment.ts';

const client = dynamoDbClient();
const findAccessKey = accessKeyFinder(client, environment.accessKeysTable());
const registry = dynamoDbRegistry(
  client,
  { registry: environment.registryTable(), accounts: environment.accountsTable() },
  environment.defaultMaxImageCount(),
);
const imageSource = imageSourceOfStage();
const tokenRetentionDays = environment.tokenRetentionDays();

/** POST /images */
export const handler = signedOperation('CreateImage', findAccessKey).handler(
  async ({ http, caller }, { invocation }) => {
    const { token, description } = createImageRequest(http, caller);
    const { accountId, signature: value, signatureVersion, signedAt } = caller;
    const signature = { value, signedAt, ...signatureCoverage(http, signatureVersion) };
    const { imageId, replayed } = await createImage(
      {
        accountId,
        requestId: invocation.requestId,
        idempotencyKeys: idempotencyKeys(
          { token, signature, body: http.body, description },
          tokenRetentionDays,
        ),
        description,
      },
      { registry, imageSource },
      invocation,
    );
    Object.assign(invocation.logFields, { imageId, replayed });
    return jsonResponse(201, { Id: imageId }, replayed ? { 'idempotent-replayed': 'true' } : {});
  },
);
