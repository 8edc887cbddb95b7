import { isUsable } from '../accounts/access-key.ts';
import type { FindAccessKey } from '../accounts/access-keys.ts';
import { ApiError } from '../errors/api-error.ts';
import { UnknownAccount } from '../errors/unknown-account.ts';
import { parseAuthorization } from '../signing/authorization.ts';
import { clockSkewMs, signedTime } from '../signing/signed-time.ts';
import { isComplete, verify } from '../signing/verify.ts';
import type { ApiMiddleware } from './api-event.ts';
import { claimedKey } from './claimed-key.ts';

/**
 * Verifies that an active access key signed the request within the allowed clock skew, and adds the caller. The key of a
 * deleted account is deleted too, but may still be cached: its requests are refused as if it were not.
 */
export function authenticate(findAccessKey: FindAccessKey): ApiMiddleware {
  return {
    before: async function authenticateBefore({ event, context }) {
      const authorization = parseAuthorization(event.http.headers['authorization'] ?? '');
      if (!authorization) throw new ApiError('incompleteSignature');
      const { logFields } = context.invocation;
      Object.assign(logFields, claimedKey(authorization.accessKeyId));
      const signedAt = signedTime(event.http, authorization.version);
      if (signedAt === undefined || !isComplete(event.http, authorization))
        throw new ApiError('incompleteSignature');
      if (!(Math.abs(Date.now() - signedAt) <= clockSkewMs)) throw new ApiError('timestampExpired');

      const key = await findAccessKey(authorization.accessKeyId, context.invocation);
      if (!key) throw new ApiError('accessKeyNotFound');
      const { accountId, accessKeyId } = key;
      Object.assign(logFields, { accountId, accessKeyId, verified: false });
      const verdict = verify(event.http, authorization, key.secret);
      if (!verdict.valid) throw new ApiError('signatureDoesNotMatch', { stringToSign: verdict.stringToSign });
      Object.assign(logFields, { verified: true, signature: authorization.version });
      // Checked last: only the key's holder may learn that it is disabled.
      if (!isUsable(key, Date.now())) throw new ApiError('accessKeyDisabled');

      const { signature, version: signatureVersion } = authorization;
      event.caller = { accountId, accessKeyId, signature, signatureVersion, signedAt };
    },

    onError: function authenticateOnError(request) {
      if (request.error instanceof UnknownAccount) request.error = new ApiError('accessKeyNotFound');
    },
  };
}
