import { callAws } from '../aws/signed-call.ts';
import { TransientError } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { AlibabaCredentials } from './rpc-call.ts';

/** The service's own access key at Alibaba Cloud, kept in AWS Secrets Manager. */
export type ServiceKey = {
  get(invocation: Invocation): Promise<AlibabaCredentials>;
  /** Has the next `get` read it again: it may have been rotated. */
  forget(): void;
};

/** Reads a secret's text, `{"AccessKeyId":"...","AccessKeySecret":"..."}`. */
export type ReadSecret = (invocation: Invocation) => Promise<string | undefined>;

/** The key that a secret holds, read once. */
export function serviceKeyFrom(readSecret: ReadSecret): ServiceKey {
  let known: AlibabaCredentials | undefined;
  return {
    async get(invocation) {
      known ??= keyIn(await readSecret(invocation));
      return known;
    },
    forget() {
      known = undefined;
    },
  };
}

/** Reads the secret of that ARN as a function of the service. */
export function secretReader(secretArn: string): ReadSecret {
  return async (invocation) => {
    const answer = await callAws(secretsManager, 'GetSecretValue', { SecretId: secretArn }, invocation);
    return (answer as { SecretString?: string }).SecretString;
  };
}

const secretsManager = { name: 'secretsmanager', targetPrefix: 'secretsmanager' };

function keyIn(secret = ''): AlibabaCredentials {
  const { AccessKeyId, AccessKeySecret } = parse(secret);
  if (!AccessKeyId || !AccessKeySecret) throw new TransientError('the secret holds no access key yet');
  return { accessKeyId: AccessKeyId, secret: AccessKeySecret };
}

/** What JSON.parse has to say of a secret would quote it. */
function parse(secret: string): { AccessKeyId?: string; AccessKeySecret?: string } {
  try {
    return JSON.parse(secret) ?? {};
  } catch {
    return {};
  }
}
