import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { $ClientProtocol, HttpRequest, HttpResponse } from '@smithy/types';

type ErrorAnswer = { readonly __type?: string; readonly message?: string; readonly Message?: string };

/**
 * The AWS JSON 1.0 protocol for a DynamoDB client whose items hold strings and numbers only. JSON.parse and JSON.stringify
 * suffice for them; the SDK's own protocol checks each value against a schema, for binary attributes and dates.
 *
 * It adds no ClientRequestToken to transactions. The token makes it safe to send one transaction twice, and we send each
 * once.
 *
 * @param target the prefix of actions in X-Amz-Target.
 */
export function jsonProtocol(target: string): $ClientProtocol<HttpRequest, HttpResponse> {
  return {
    getShapeId: () => 'aws.protocols#awsJson1_0',
    setSerdeContext() {},
    getRequestType: unused,
    getResponseType: unused,
    getPayloadCodec: unused,
    updateServiceEndpoint: unused,

    async serializeRequest({ name }, input, { endpointV2 }) {
      if (!endpointV2) throw new Error(`there is no endpoint for ${name}`);
      const { protocol, hostname, host, port, pathname } = endpointV2.url;
      return {
        method: 'POST',
        protocol,
        hostname,
        ...(port === '' ? {} : { port: Number(port) }),
        path: pathname,
        query: {},
        headers: { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${target}.${name}` },
        body: JSON.stringify(input),
      };
    },

    async deserializeResponse(_operation, _context, { statusCode, body }) {
      const json = JSON.parse(String(body) || '{}');
      const $metadata = { httpStatusCode: statusCode };
      if (statusCode < 300) return { ...json, $metadata };
      throw exception(json, { $metadata, $fault: statusCode < 500 ? 'client' : 'server' } as const);
    },
  };
}

type Metadata = Pick<DynamoDBServiceException, '$metadata' | '$fault'>;

function exception({ __type = '', Message, message = Message, ...fields }: ErrorAnswer, metadata: Metadata) {
  const name = __type.split('#').at(-1) || 'Unknown';
  const options = { name, message: message ?? 'UnknownError', ...metadata };
  return Object.assign(exceptionOf(options), fields);
}

/** An instance of the SDK's class where our code tests for the class. It knows all other errors by name. */
function exceptionOf(options: Metadata & { name: string; message: string }): DynamoDBServiceException {
  switch (options.name) {
    case 'ConditionalCheckFailedException':
      return new ConditionalCheckFailedException(options);
    case 'TransactionCanceledException':
      return new TransactionCanceledException(options);
    default:
      return new DynamoDBServiceException(options);
  }
}

function unused(): never {
  throw new Error('the SDK calls a method of the protocol that it did not call before');
}
