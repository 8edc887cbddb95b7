import { randomBytes } from 'node:crypto';
import { type RpcAnswer, RpcRefusal, success } from './rpc-answer.ts';
import { mandatory, type RpcRequest } from './rpc-request.ts';
import type { Caller } from './signature.ts';
import { asSeconds, type EcsState, newAccessKey, type RoleCredentials } from './state.ts';

const roleName = 'AliyunBatchComputeDefaultRole';

/** STS AssumeRole. */
export function assumeRole(request: RpcRequest, caller: Caller, state: EcsState): RpcAnswer {
  const [, accountId = '', name] = /^acs:ram::(\d+):role\/(.+)$/.exec(mandatory(request, 'RoleArn')) ?? [];
  const session = mandatory(request, 'RoleSessionName');
  const seconds = Number(request.parameters['DurationSeconds'] ?? 3600);
  if (!accountId || !/^[\w.@-]{2,64}$/.test(session)) throw new RpcRefusal('InvalidParameter');
  if (!(seconds >= 900 && seconds <= 3600)) throw new RpcRefusal('InvalidParameter');
  if (!caller.isService) throw new RpcRefusal('NoPermission');

  const account = state.accounts.get(accountId);
  if (!account?.hasRole || name !== roleName) throw new RpcRefusal('EntityNotExist.Role');
  if (!account.mayBeAssumed) throw new RpcRefusal('NoPermission');
  const credentials = newCredentials(accountId, state.roleCredentialsLifetimeMs ?? seconds * 1000);
  state.roleCredentials.set(credentials.accessKeyId, credentials);

  return success({
    AssumedRoleUser: {
      Arn: `acs:ram::${accountId}:role/${roleName.toLowerCase()}/${session}`,
      AssumedRoleId: `3${accountId}:${session}`,
    },
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      AccessKeySecret: credentials.secret,
      SecurityToken: credentials.securityToken,
      Expiration: asSeconds(credentials.expiresAt),
    },
  });
}

function newCredentials(accountId: string, lifetimeMs: number): RoleCredentials {
  return {
    ...newAccessKey('STS.'),
    accountId,
    securityToken: randomBytes(60).toString('base64'),
    // The answer has whole seconds.
    expiresAt: Math.floor((Date.now() + lifetimeMs) / 1000) * 1000,
    revoked: false,
  };
}
