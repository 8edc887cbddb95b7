import type { Credentials } from './callers.ts';
import { localAws } from './intrinsics.ts';
import { sign } from './signature-v4.ts';

/**
 * Calls an action of a service and returns its output.
 * @throws AwsError when the service refuses.
 */
export type AwsClient = (service: ServiceName, action: string, input: object) => Promise<unknown>;

/** A refusal; `name` is the exception's, without its namespace. */
export class AwsError extends Error {
  override readonly name: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = type.split('#').at(-1) ?? type;
  }
}

const targets = { dynamodb: 'DynamoDB_20120810', kms: 'TrentService' } as const;
export type ServiceName = keyof typeof targets;

type Output = { readonly __type?: string; readonly message?: string; readonly Message?: string };

/** A client of the AWS endpoint at that URL, for this stack's own calls: it need not load an SDK for a dozen of them. */
export function awsClient(url: string, credentials: Credentials): AwsClient {
  return async (service, action, input) => {
    const body = JSON.stringify(input);
    const headers = {
      host: new URL(url).host,
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      'x-amz-security-token': credentials.sessionToken,
      'x-amz-target': `${targets[service]}.${action}`,
    };
    const signed = sign({ headers, body }, credentials, service, localAws.region);
    const response = await fetch(url, { method: 'POST', headers: signed, body });
    const output = (await response.json()) as Output;
    // DynamoDB writes it both ways.
    if (!response.ok) throw new AwsError(String(output.__type), output.message ?? output.Message ?? '');
    return output;
  };
}
