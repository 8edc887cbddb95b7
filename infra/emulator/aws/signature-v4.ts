import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request to an AWS JSON API: always POST /, without a query. */
export type JsonApiRequest = {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

/** What an Authorization header of signature version 4 says. */
export type Authorization = {
  readonly accessKeyId: string;
  /** date/region/service/aws4_request */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
};

const algorithm = 'AWS4-HMAC-SHA256';

/** The Authorization header's parts; undefined when it is not of signature version 4. */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      header ?? '',
    );
  const [, accessKeyId, scope, signedHeaders, signature] = match ?? [];
  if (!accessKeyId || !scope || !signedHeaders || !signature) return undefined;
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), signature };
}

/** Whether the request carries the signature that this secret gives. */
export function isSignedBy(secret: string, request: JsonApiRequest, authorization: Authorization): boolean {
  const expected = signatureOf(request, authorization.scope, authorization.signedHeaders, secret);
  return (
    expected.length === authorization.signature.length &&
    timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))
  );
}

/** The request's headers with an Authorization that signs all of them. They must have host and x-amz-date. */
export function sign(
  request: JsonApiRequest & { readonly headers: Readonly<Record<string, string>> },
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  service: string,
  region: string,
): Record<string, string> {
  const signedHeaders = Object.keys(request.headers).sort();
  const scope = `${request.headers['x-amz-date']?.slice(0, 8)}/${region}/${service}/aws4_request`;
  const signature = signatureOf(request, scope, signedHeaders, credentials.secretAccessKey);
  const credential = `${credentials.accessKeyId}/${scope}`;
  return {
    ...request.headers,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  };
}

function signatureOf(
  { headers, body }: JsonApiRequest,
  scope: string,
  signedHeaders: readonly string[],
  secret: string,
): string {
  const canonicalHeaders = signedHeaders
    .map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ')}\n`)
    .join('');
  const canonicalRequest = ['POST', '/', '', canonicalHeaders, signedHeaders.join(';'), sha256(body)].join(
    '\n',
  );
  const stringToSign = [algorithm, headers['x-amz-date'], scope, sha256(canonicalRequest)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((parent, part) => hmac(parent, part), `AWS4${secret}`);
  return hmac(key, stringToSign).toString('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
