import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { RpcRefusal } from './rpc-answer.ts';
import type { RpcRequest } from './rpc-request.ts';
import type { AccessKey, EcsState, RoleCredentials } from './state.ts';

// With `require`, because loaders differ in the default export of a CommonJS module.
const require = createRequire(import.meta.url);
const { default: OpenApiUtil }: typeof import('@alicloud/openapi-util') = require('@alicloud/openapi-util');

type VendorRequest = Parameters<typeof OpenApiUtil.getAuthorization>[0];

/** The owner of the key that signed. */
export type Caller = {
  readonly accountId: string;
  /** True for the service's own access key, false for a tenant's role. */
  readonly isService: boolean;
};

const algorithm = 'ACS3-HMAC-SHA256';
const clockSkewMs = 15 * 60_000;

/** The headers that the request lists as signed, in its order. */
export function signedHeadersOf({ headers }: RpcRequest): string[] {
  return /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
}

/**
 * Verifies the V3 signature with the vendor's own code.
 * @throws RpcRefusal when it is wrong or expired.
 */
export function callerOf(request: RpcRequest, state: EcsState, usedNonces: Set<string>): Caller {
  const { headers, body } = request;
  const accessKeyId = /Credential=([^,]+)/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  const role = state.roleCredentials.get(accessKeyId);
  const key = accessKeyId === state.serviceKey.accessKeyId ? state.serviceKey : role;
  const signedHeaders = signedHeadersOf(request);
  if (!mustBeSigned(request).every((name) => signedHeaders.includes(name)))
    throw new RpcRefusal('IncompleteSignature');
  if (!key) throw new RpcRefusal('InvalidAccessKeyId.NotFound');

  const skew = Math.abs(Date.now() - Date.parse(headers['x-acs-date'] ?? ''));
  if (!(skew <= clockSkewMs)) throw new RpcRefusal('InvalidTimeStamp.Expired');
  const bodyHash = createHash('sha256').update(body).digest('hex');
  if (headers['x-acs-content-sha256'] !== bodyHash) throw new RpcRefusal('SignatureDoesNotMatch');
  if (headers['authorization'] !== authorizationFor(request, signedHeaders, key))
    throw new RpcRefusal('SignatureDoesNotMatch');

  const nonce = headers['x-acs-signature-nonce'] ?? '';
  if (usedNonces.has(nonce)) throw new RpcRefusal('SignatureNonceUsed');
  usedNonces.add(nonce);

  if (!role) return { accountId: state.serviceAccountId, isService: true };
  checkToken(request, role);
  return { accountId: role.accountId, isService: false };
}

function mustBeSigned({ headers, body }: RpcRequest): string[] {
  const acsHeaders = Object.keys(headers).filter((name) => name.startsWith('x-acs-'));
  const ofBody = body.length > 0 ? ['content-type'] : [];
  return [
    'host',
    'x-acs-action',
    'x-acs-version',
    'x-acs-date',
    'x-acs-signature-nonce',
    'x-acs-content-sha256',
    ...acsHeaders,
    ...ofBody,
  ];
}

/** The Authorization header of the vendor's client for these headers. */
function authorizationFor(
  { method, query, headers }: RpcRequest,
  signedHeaders: readonly string[],
  { accessKeyId, secret }: AccessKey,
): string {
  const signed = {
    method,
    pathname: '/',
    query,
    headers: Object.fromEntries(signedHeaders.map((name) => [name, headers[name] ?? ''])),
  };
  const payload = headers['x-acs-content-sha256'] ?? '';
  return OpenApiUtil.getAuthorization(signed as VendorRequest, algorithm, payload, accessKeyId, secret);
}

function checkToken({ headers }: RpcRequest, role: RoleCredentials): void {
  if (headers['x-acs-security-token'] !== role.securityToken)
    throw new RpcRefusal('InvalidSecurityToken.MismatchWithAccessKey');
  if (role.revoked || role.expiresAt <= Date.now()) throw new RpcRefusal('InvalidSecurityToken.Expired');
}
