// Middy, Powertools idempotency and ajv, combined as their documentation shows.
import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { Ajv } from 'ajv';
import { bodySchema, log } from './calls.js';
import { client, register } from './sdk-store.js';

const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env.IDEMPOTENCY_TABLE,
  awsSdkV3Client: client,
});
const config = new IdempotencyConfig({
  eventKeyJmesPath: 'queryStringParameters.IdempotentToken',
  payloadValidationJmesPath: 'body',
});
const validate = new Ajv({ allErrors: true }).compile(bodySchema);

export const handler = middy()
  .use(httpHeaderNormalizer())
  .use(httpJsonBodyParser())
  .use({
    before: ({ event }) => {
      if (!validate(event.body)) throw Object.assign(new Error('invalid'), { statusCode: 400, expose: true });
    },
  })
  .use(makeHandlerIdempotent({ persistenceStore, config }))
  .use(httpErrorHandler())
  .handler(async (event, context) => {
    const Id = await register(event.body, event.queryStringParameters.IdempotentToken);
    log({ requestId: context.awsRequestId, imageId: Id });
    return {
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Id }),
    };
  });
