import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsState, StackResources } from './preflight.ts';

type Request = {
  readonly service: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
};

/**
 * Reads the state that a deployment depends on, with the credentials and Region that the CDK CLI will use.
 * @throws Error that names what is missing.
 */
export async function readAwsState(stackName: string): Promise<AwsState> {
  const client = new CloudFormationClient();
  const region = await client.config.region();
  const credentials = await client.config.credentials();
  const send = async ({ service, method, path, body = '' }: Request): Promise<string> => {
    const endpoint = new URL(
      process.env['AWS_ENDPOINT_URL'] || `https://${service}.${region}.${domainOf(region)}`,
    );
    const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
    const { headers } = await signer.sign({
      method,
      path,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      headers: {
        host: endpoint.host,
        ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      body,
    });
    const answer = await fetch(new URL(path, endpoint), { method, headers, ...(body ? { body } : {}) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service} answered ${answer.status}: ${text.slice(0, 200)}`);
    return text;
  };
  const [identity, settings, deployed] = await Promise.all([
    send({ service: 'sts', method: 'POST', path: '/', body: 'Action=GetCallerIdentity&Version=2011-06-15' }),
    send({ service: 'lambda', method: 'GET', path: '/2016-08-19/account-settings/' }),
    readResources(client, stackName),
  ]);
  return {
    accountId: /<Account>(\d+)<\/Account>/.exec(identity)?.[1] ?? 'unknown',
    region,
    concurrentExecutions: Number(JSON.parse(settings).AccountLimit?.ConcurrentExecutions),
    deployed,
  };
}

async function readResources(
  client: CloudFormationClient,
  StackName: string,
): Promise<StackResources | undefined> {
  try {
    const { TemplateBody } = await client.send(
      new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }),
    );
    // Empty while the stack has only a change set.
    return TemplateBody ? JSON.parse(TemplateBody).Resources : undefined;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
