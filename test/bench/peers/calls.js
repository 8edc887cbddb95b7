// The DynamoDB calls of every contestant: the read and the transaction of a creation, the same as ours.
import { createHash, randomUUID } from 'node:crypto';

const registry = process.env.REGISTRY_TABLE;
const accounts = process.env.ACCOUNTS_TABLE;
const accountId = '1000000000000001';
const pk = { S: `ACCOUNT#${accountId}` };

/** The inputs of BatchGetItem and TransactWriteItems that register an image once. */
export function callsFor({ Name, Description = '', EcsImageId, Platform }, token) {
  const id = `img-${randomUUID().replaceAll('-', '').slice(0, 22)}`;
  const lock = { pk, sk: { S: `ECS#${createHash('sha256').update(EcsImageId).digest('hex')}` } };
  const remembered = { pk, sk: { S: `TOKEN#${token}` } };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([Name, Description, EcsImageId, Platform]))
    .digest('hex');
  const now = Math.floor(Date.now() / 1000);
  const look = {
    RequestItems: {
      [registry]: { Keys: [remembered, lock], ConsistentRead: true },
      [accounts]: { Keys: [{ accountId: { S: accountId } }], ConsistentRead: true },
    },
    ReturnConsumedCapacity: 'TOTAL',
  };
  const commit = {
    TransactItems: [
      {
        Put: {
          TableName: registry,
          Item: {
            ...remembered,
            fingerprint: { S: fingerprint },
            imageId: { S: id },
            expiresAt: { N: String(now + 604_800) },
          },
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': { N: String(now) } },
        },
      },
      {
        Put: {
          TableName: registry,
          Item: { ...lock, imageId: { S: id } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Put: {
          TableName: registry,
          Item: {
            pk,
            sk: { S: `IMAGE#${id}` },
            name: { S: Name },
            description: { S: Description },
            ecsImageId: { S: EcsImageId },
            platform: { S: Platform },
            creationTime: { S: new Date().toISOString() },
            token: { S: token },
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName: accounts,
          Key: { accountId: { S: accountId } },
          UpdateExpression: 'SET imageCount = imageCount + :one, revision = revision + :one',
          ConditionExpression:
            'imageCount < maxImageCount OR (attribute_not_exists(maxImageCount) AND imageCount < :default)',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':default': { N: '50' } },
        },
      },
    ],
    ReturnConsumedCapacity: 'TOTAL',
  };
  return { id, look, commit };
}

/** The JSON Schema of the body, for the peers that validate. */
export const bodySchema = {
  type: 'object',
  required: ['Name', 'EcsImageId', 'Platform'],
  properties: {
    Name: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[a-zA-Z_-][0-9a-zA-Z_-]*$' },
    Description: { type: 'string', maxLength: 1024 },
    EcsImageId: { type: 'string', minLength: 1, maxLength: 256 },
    Platform: { enum: ['Linux', 'Windows'] },
  },
  additionalProperties: false,
};

/** Writes one log line per request, as a real service does. */
export function log(fields) {
  process.stdout.write(`${JSON.stringify({ level: 'INFO', time: new Date().toISOString(), ...fields })}\n`);
}
