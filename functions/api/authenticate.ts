import type { FindAccessKey } from '../accounts/access-keys.ts';
import { Refusal } from '../errors/api-error.ts';
import { parseAuthorization } from '../signing/authorization.ts';
import { clockSkewMs, signedTime } from '../signing/signed-time.ts';
import { isComplete, verify } from '../signing/verify.ts';
import type { ApiMiddleware } from './api-event.ts';
import { claimedKey } from './claimed-key.ts';

/** Lets through what an active access key has signed, within the clock skew allowed, and says who that is. */
export function authenticate(findAccessKey: FindAccessKey): ApiMiddleware {
  return {
    before: async function authenticateBefore({ event, context }) {
      const authorization = parseAuthorization(event.http.headers['authorization'] ?? '');
      if (!authorization) throw new Refusal('incompleteSignature');
      const { facts } = context.invocation;
      Object.assign(facts, claimedKey(authorization.accessKeyId));
      const signedAt = signedTime(event.http, authorization.version);
      if (signedAt === undefined || !isComplete(event.http, authorization))
        throw new Refusal('incompleteSignature');
      if (!(Math.abs(Date.now() - signedAt) <= clockSkewMs)) throw new Refusal('timestampExpired');

      const key = await findAccessKey(authorization.accessKeyId, context.invocation);
      if (!key) throw new Refusal('accessKeyNotFound');
      const { accountId, accessKeyId } = key;
      Object.assign(facts, { accountId, accessKeyId, verified: false });
      const verdict = verify(event.http, authorization, key.secret);
      if (!verdict.valid) throw new Refusal('signatureDoesNotMatch', { stringToSign: verdict.stringToSign });
      Object.assign(facts, { verified: true, signature: authorization.version });
      // Only now: that a key is disabled is for nobody but its holder to know.
      if (key.status !== 'Active') throw new Refusal('accessKeyDisabled');

      const { signature, version: signatureVersion } = authorization;
      event.caller = { accountId, accessKeyId, signature, signatureVersion, signedAt };
    },
  };
}
