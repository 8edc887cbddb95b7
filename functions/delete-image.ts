import { accessKeyFinder } from './accounts/access-keys.ts';
import { signedOperation } from './api/operation.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { imageSourceOfStage } from './image-source/image-source-of-stage.ts';
import { deleteImage } from './images/delete-image.ts';
import { dynamoDbDeletionStore } from './images/deletion-store.ts';
import { dynamoDbImageReader } from './images/image-reader.ts';
import * as environment from './runtime/environment.ts';

const client = dynamoDbClient();
const findAccessKey = accessKeyFinder(client, environment.accessKeysTable());
const tables = {
  registry: environment.registryTable(),
  accounts: environment.accountsTable(),
};
const collaborators = {
  reader: dynamoDbImageReader(client, tables.registry),
  store: dynamoDbDeletionStore(client, tables),
  imageSource: imageSourceOfStage(),
};

/** DELETE /images/{ImageId} */
export const handler = signedOperation('DeleteImage', findAccessKey).handler(
  async ({ caller, pathParameters }, { invocation }) => {
    const { accountId } = caller;
    await deleteImage({ accountId, imageId: pathParameters?.['ImageId'] ?? '' }, collaborators, invocation);
    return { statusCode: 204 };
  },
);
