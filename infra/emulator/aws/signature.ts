import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { Credentials } from './callers.ts';

/** A request to an AWS API: POST / of a JSON API, or the method and path of a REST API. Never with a query. */
export type ApiRequest = {
  readonly method?: string;
  readonly path?: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

/** The parts of an Authorization header of Signature Version 4. */
export type Authorization = {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
};

/** Parses an Authorization header; undefined when it is not of Signature Version 4. */
export function parseAuthorization(header = ''): Authorization | undefined {
  const [, accessKeyId, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/[^,]+, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(header) ??
    [];
  if (!accessKeyId || !signedHeaders || !signature) return undefined;
  return { accessKeyId, signedHeaders: signedHeaders.split(';'), signature };
}

/** Signs all headers and the body for a service. Returns the headers to send. */
export async function sign(
  { method, path, headers, body }: ApiRequest,
  credentials: Credentials,
  service: string,
): Promise<Record<string, string>> {
  const signed = await signer(credentials, service).sign({ ...request(headers, method, path), body });
  return signed.headers;
}

/** Whether the request carries the signature that these credentials give for that service, made at `signingDate`. */
export async function isSignedBy(
  { method, path, headers, body }: ApiRequest,
  { signedHeaders, signature }: Authorization,
  { credentials, service, signingDate }: SigningContext,
): Promise<boolean> {
  const digest = headers['x-amz-content-sha256'];
  // The signer does not check a digest that is in the headers.
  if (digest !== undefined && digest !== createHash('sha256').update(body).digest('hex')) return false;
  const covered = Object.fromEntries(signedHeaders.map((name) => [name, headers[name]]));
  const expected = await signer(credentials, service).sign(
    { ...request(covered, method, path), body },
    { signingDate, signableHeaders: new Set(signedHeaders) },
  );
  const bytes = Buffer.from(parseAuthorization(expected.headers['authorization'])?.signature ?? '');
  return bytes.length === signature.length && timingSafeEqual(bytes, Buffer.from(signature));
}

export type SigningContext = {
  readonly credentials: Credentials;
  readonly service: string;
  readonly signingDate: Date;
};

function signer(credentials: Credentials, service: string): SignatureV4 {
  const { region } = localIdentity;
  return new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
}

function request(headers: ApiRequest['headers'], method = 'POST', path = '/') {
  const sent = Object.entries(headers).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  return {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    headers: Object.fromEntries(sent),
  };
}
