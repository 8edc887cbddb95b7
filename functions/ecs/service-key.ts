import { callAws } from '../aws/signed-call.ts';
import { TemporaryFailure } from '../errors/temporary-failure.ts';
import type { Invocation } from '../invocation/invocation.ts';
import type { AlibabaCredentials } from './rpc-call.ts';

/** The service's own access key at Alibaba Cloud, kept in AWS Secrets Manager. */
export type ServiceKey = {
  get(invocation: Invocation): Promise<AlibabaCredentials>;
  /** Has the next `get` read it again: it may have been rotated. */
  forget(): void;
};

const secretsManager = { name: 'secretsmanager', targetPrefix: 'secretsmanager' };

/** Reads the key from the secret, `{"AccessKeyId":"...","AccessKeySecret":"..."}`, once. */
export function serviceKeyIn(secretArn: string): ServiceKey {
  let known: AlibabaCredentials | undefined;
  return {
    async get(invocation) {
      known ??= await read(secretArn, invocation);
      return known;
    },
    forget() {
      known = undefined;
    },
  };
}

async function read(secretArn: string, invocation: Invocation): Promise<AlibabaCredentials> {
  const answer = await callAws(secretsManager, 'GetSecretValue', { SecretId: secretArn }, invocation);
  const { SecretString } = answer as { SecretString?: string };
  const { AccessKeyId, AccessKeySecret } = parse(SecretString ?? '');
  if (!AccessKeyId || !AccessKeySecret) throw new TemporaryFailure('the secret holds no access key yet');
  return { accessKeyId: AccessKeyId, secret: AccessKeySecret };
}

/** What JSON.parse has to say of a secret would quote it. */
function parse(secret: string): { AccessKeyId?: string; AccessKeySecret?: string } {
  try {
    return JSON.parse(secret);
  } catch {
    return {};
  }
}
