import { callAws } from '../aws/signed-call.ts';
import { TransientError } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { AlibabaCredentials } from './rpc-call.ts';

/** The service's own access key at Alibaba Cloud, kept in AWS Secrets Manager. */
export type ServiceKey = {
  get(invocation: Invocation): Promise<AlibabaCredentials>;
  /** Makes the next `get` read it again: it may have been rotated. */
  forget(): void;
};

/** Reads a secret's text, `{"AccessKeyId":"...","AccessKeySecret":"..."}`. */
export type ReadSecret = (invocation: Invocation) => Promise<string | undefined>;

/** The key in a secret, read once. */
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

/** Reads the secret with this ARN, with the function's own role. */
export function secretReader(secretArn: string): ReadSecret {
  return async (invocation) => {
    const answer = await callAws(secretsManager, 'GetSecretValue', { SecretId: secretArn }, invocation);
    return (answer as { SecretString?: string }).SecretString;
  };
}

const secretsManager = { name: 'secretsmanager', targetPrefix: 'secretsmanager' };

function keyIn(secret = ''): AlibabaCredentials {
  const { AccessKeyId, AccessKeySecret } = parse(secret);
  if (!AccessKeyId || !AccessKeySecret) throw new TransientError('the secret contains no access key');
  return { accessKeyId: AccessKeyId, secret: AccessKeySecret };
}

/** Drops JSON.parse's error, whose message would quote the secret. */
function parse(secret: string): { AccessKeyId?: string; AccessKeySecret?: string } {
  try {
    return JSON.parse(secret) ?? {};
  } catch {
    return {};
  }
}
