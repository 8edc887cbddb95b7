import { ApiError } from '../errors/api-error.ts';
import { TransientError, UnavailableError } from '../errors/transient-error.ts';
import { expiringCache } from '../runtime/expiring-cache.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { type AlibabaCredentials, callRpc, type RpcApi, RpcError } from './rpc-call.ts';
import type { ServiceKey } from './service-key.ts';

/** Assumes the role that a tenant created for the service. */
export type TenantRole = {
  /**
   * The role's credentials.
   * @throws ApiError `roleMissing` or `roleNotPermitted`.
   * @throws UnavailableError when STS refuses anything else, our own access key included, or does not respond in time.
   */
  assume(accountId: string, invocation: Invocation): Promise<AlibabaCredentials>;
  /** Makes the next `assume` for the account call STS again: the credentials were refused. */
  forget(accountId: string): void;
};

type CachedCredentials = AlibabaCredentials & { readonly expiresAt: number };

/** Credentials are used until five minutes before they expire. */
const marginMs = 5 * 60_000;

const refusedServiceKey = [
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'Forbidden.AccessKeyDisabled',
  'IncompleteSignature',
];

/**
 * Assumes roles through STS with the service's access key, and caches each account's credentials.
 *
 * @param onServiceKeyRefused called when Alibaba Cloud refuses that key even after it was read again: an operator must
 *   act.
 */
export function tenantRole(sts: RpcApi, serviceKey: ServiceKey, onServiceKeyRefused: () => void): TenantRole {
  const cache = expiringCache<CachedCredentials>(({ expiresAt }) => expiresAt - marginMs - Date.now());

  async function assumeOnce(accountId: string, invocation: Invocation): Promise<CachedCredentials> {
    const answer = await callRpc(
      {
        api: sts,
        action: 'AssumeRole',
        parameters: {
          RoleArn: `acs:ram::${accountId}:role/AliyunBatchComputeDefaultRole`,
          RoleSessionName: 'imprint',
          DurationSeconds: '3600',
        },
        credentials: await serviceKey.get(invocation),
      },
      invocation,
    );
    return credentialsIn(answer);
  }

  async function assume(accountId: string, invocation: Invocation): Promise<CachedCredentials> {
    try {
      return await assumeOnce(accountId, invocation);
    } catch (error) {
      if (!isOurKeyRefused(error)) throw contractError(error);
    }
    // It may have been rotated since it was read.
    serviceKey.forget();
    try {
      return await assumeOnce(accountId, invocation);
    } catch (error) {
      if (!isOurKeyRefused(error)) throw contractError(error);
      serviceKey.forget();
      onServiceKeyRefused();
      throw unavailable(error);
    }
  }

  return {
    async assume(accountId, invocation) {
      const credentials = await cache.get(accountId, () => assume(accountId, invocation));
      if (!credentials) throw new Error('STS answered without credentials');
      return credentials;
    },
    forget: (accountId) => cache.delete(accountId),
  };
}

function isOurKeyRefused(error: unknown): error is RpcError {
  return error instanceof RpcError && refusedServiceKey.some((code) => error.code.startsWith(code));
}

function contractError(error: unknown): unknown {
  if (!(error instanceof RpcError)) return error;
  if (error.code === 'EntityNotExist.Role') return new ApiError('roleMissing', {}, { cause: error });
  if (error.code.startsWith('NoPermission')) return new ApiError('roleNotPermitted', {}, { cause: error });
  return unavailable(error);
}

function unavailable(error: RpcError): UnavailableError {
  return new UnavailableError(error.message, { cause: error });
}

function credentialsIn(answer: Record<string, unknown>): CachedCredentials {
  const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = (answer['Credentials'] ??
    {}) as Partial<Record<string, string>>;
  if (!AccessKeyId || !AccessKeySecret || !SecurityToken || !Expiration)
    throw new TransientError('AssumeRole: the response has no Credentials');
  return {
    accessKeyId: AccessKeyId,
    secret: AccessKeySecret,
    securityToken: SecurityToken,
    expiresAt: Date.parse(Expiration),
  };
}
