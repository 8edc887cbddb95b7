import { createHmac, hash } from 'node:crypto';
import type { AwsCredentials } from './environment-credentials.ts';

/** The service and region that a signature is valid for, and the request line. `POST /` is that of every AWS JSON API. */
export type SigningScope = {
  readonly service: string;
  readonly region: string;
  readonly method?: 'GET' | 'POST';
  /** As it is sent, without a query. */
  readonly path?: string;
};

/**
 * Signs a request to AWS with signature version 4. Returns the headers with date and authorization.
 *
 * @param headers by lower-case name, with the host. All of them are signed.
 */
export function signedHeaders(
  headers: Readonly<Record<string, string>>,
  body: string,
  credentials: AwsCredentials,
  { service, region, method = 'POST', path = '/' }: SigningScope,
  now = new Date(),
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signed: Record<string, string> = { ...headers, 'x-amz-date': time };
  if (sessionToken) signed['x-amz-security-token'] = sessionToken;
  const names = Object.keys(signed).sort();
  const canonicalHeaders = names.map((name) => `${name}:${signed[name]}\n`).join('');
  const canonicalRequest = `${method}\n${path}\n\n${canonicalHeaders}\n${names.join(';')}\n${hash('sha256', body)}`;
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const stringToSign = `${algorithm}\n${time}\n${scope}\n${hash('sha256', canonicalRequest)}`;
  const signature = createHmac('sha256', signingKey(secretAccessKey, scope))
    .update(stringToSign)
    .digest('hex');
  signed['authorization'] =
    `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return signed;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** Deriving a signing key takes four HMACs. A key is valid for a day. */
const signingKeys = new Map<string, Buffer>();
const maxSigningKeys = 20;

function signingKey(secret: string, scope: string): Buffer {
  const id = `${secret} ${scope}`;
  const known = signingKeys.get(id);
  if (known) return known;
  const key = scope
    .split('/')
    .reduce(
      (parent, part) => createHmac('sha256', parent).update(part).digest(),
      Buffer.from(`AWS4${secret}`),
    );
  if (signingKeys.size >= maxSigningKeys) signingKeys.clear();
  signingKeys.set(id, key);
  return key;
}
