import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { Credentials } from './callers.ts';
import { sign } from './signature-v4.ts';

/**
 * Calls an action of a service and returns its output.
 * @throws AwsError when the service refuses.
 */
export type AwsClient = (
  service: ServiceName,
  action: string,
  input: object,
  signal?: AbortSignal,
) => Promise<unknown>;

/** A refusal; `name` is the exception's, without its namespace. */
export class AwsError extends Error {
  override readonly name: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = type.split('#').at(-1) ?? type;
  }
}

/** By name: what signatures call the service, and what X-Amz-Target does. */
const services = {
  dynamodb: ['dynamodb', 'DynamoDB_20120810'],
  dynamodbstreams: ['dynamodb', 'DynamoDBStreams_20120810'],
  events: ['events', 'AWSEvents'],
  kms: ['kms', 'TrentService'],
  sqs: ['sqs', 'AmazonSQS'],
} as const;
type ServiceName = keyof typeof services;

type Output = { readonly __type?: string; readonly message?: string; readonly Message?: string };

/** A client of the AWS endpoint at that URL, for this stack's own calls: it need not load an SDK for a dozen of them. */
export function awsClient(url: string, credentials: Credentials): AwsClient {
  return async (service, action, input, signal) => {
    const [signingName, target] = services[service];
    const body = JSON.stringify(input);
    const headers = {
      host: new URL(url).host,
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      'x-amz-security-token': credentials.sessionToken,
      'x-amz-target': `${target}.${action}`,
    };
    const signed = sign({ headers, body }, credentials, signingName, localIdentity.region);
    const response = await fetch(url, {
      method: 'POST',
      headers: signed,
      body,
      ...(signal === undefined ? {} : { signal }),
    });
    const output = (await response.json()) as Output;
    // DynamoDB writes it both ways.
    if (!response.ok) throw new AwsError(String(output.__type), output.message ?? output.Message ?? '');
    return output;
  };
}
