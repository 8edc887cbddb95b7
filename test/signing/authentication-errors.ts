import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { ErrorRow } from '../http/error-row.ts';
import { send, type WireAnswer } from '../support/http.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import type { WireTenant } from '../support/wire-tenant.ts';

const incomplete = {
  status: 400,
  code: 'IncompleteSignature',
  message: 'The request signature does not conform to Alibaba Cloud standards.',
};
const date = () => new Date().toUTCString();
const emptyHash = createHash('sha256').update('').digest('hex');

/** Sends a GET of /quotas with these headers only. */
function withHeaders(headers: () => OutgoingHttpHeaders): ErrorRow['provoke'] {
  return ({ url }) => send(url, { method: 'GET', target: '/quotas', headers: headers() });
}

/** A good signature, with its Authorization header rewritten. */
async function rewritten(
  tenant: WireTenant,
  rewrite: (authorization: string) => string,
): Promise<WireAnswer> {
  const request = signedCall(tenant.url, keyOf(tenant), { method: 'GET', path: '/quotas' });
  const headers = {
    ...request.headers,
    authorization: rewrite(String(request.headers?.['authorization'])),
  };
  return await send(tenant.url, { ...request, headers });
}

/** Requests without a readable signature; authentication.test.ts has wrong ones. */
export const authenticationErrors: readonly ErrorRow[] = [
  { ...incomplete, when: 'no Authorization header', provoke: withHeaders(() => ({ date: date() })) },
  ...[
    '',
    'Basic a:b',
    'acs',
    'acs key',
    'acs key:',
    'acs :sig',
    'ACS3-HMAC-SHA256',
    'ACS3-HMAC-SHA256 a=b',
  ].map((authorization) => ({
    ...incomplete,
    when: `Authorization: ${authorization}`,
    provoke: withHeaders(() => ({ date: date(), authorization })),
  })),
  {
    ...incomplete,
    when: 'V1 without a date',
    provoke: withHeaders(() => ({ authorization: 'acs key:sig' })),
  },
  {
    ...incomplete,
    when: 'V3 without x-acs-date',
    provoke: withHeaders(() => ({
      date: date(),
      'x-acs-content-sha256': emptyHash,
      authorization:
        'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host;x-acs-content-sha256,Signature=0123456789abcdef',
    })),
  },
  ...['host', 'x-acs-date', 'x-acs-content-sha256', 'x-acs-version', 'x-acs-signature-nonce'].map((name) => ({
    ...incomplete,
    when: `V3 that does not sign ${name}`,
    provoke: (tenant: WireTenant) =>
      rewritten(tenant, (authorization) =>
        authorization.replace(/(?<=SignedHeaders=)[^,]*/, (names) =>
          names
            .split(';')
            .filter((signed) => signed !== name)
            .join(';'),
        ),
      ),
  })),
  ...['yesterday', '2026-02-30', '1700000000', 'Tue, 24 Nov 2026 10:00:00 CET'].map((unreadable) => ({
    status: 400,
    code: 'InvalidTimeStamp.Expired',
    message: 'Specified time stamp or date value is expired.',
    when: `Date: ${unreadable}`,
    provoke: withHeaders(() => ({ date: unreadable, authorization: 'acs key:sig' })),
  })),
  ...['LTAINobody', '..', 'x'.repeat(5000), 'key\u00e9'].map((accessKeyId) => ({
    status: 404,
    code: 'InvalidAccessKeyId.NotFound',
    message: 'Specified access key is not found.',
    when: `the access key ${accessKeyId.slice(0, 20)}`,
    provoke: withHeaders(() => ({ date: date(), authorization: `acs ${accessKeyId}:sig` })),
  })),
];
