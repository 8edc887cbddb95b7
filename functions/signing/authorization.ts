import { splitPair } from './query-string.ts';
import { algorithmV3 } from './v3.ts';

/** Clients sign a dozen headers. The limit bounds the work that an unsigned request can cause. */
const maxSignedHeaders = 100;

/** A parsed Authorization header. */
export type Authorization = AuthorizationV1 | AuthorizationV3;

export type AuthorizationV1 = {
  readonly version: 'V1';
  readonly accessKeyId: string;
  /** Base64. */
  readonly signature: string;
};

export type AuthorizationV3 = {
  readonly version: 'V3';
  readonly accessKeyId: string;
  /** Hex. */
  readonly signature: string;
  /** Names in lower case, in the order sent. */
  readonly signedHeaders: readonly string[];
};

/** Parses an Authorization header; undefined when it is neither V1 nor V3. */
export function parseAuthorization(header: string): Authorization | undefined {
  return parseV1(header) ?? parseV3(header);
}

export function formatV1({ accessKeyId, signature }: Omit<AuthorizationV1, 'version'>): string {
  return `acs ${accessKeyId}:${signature}`;
}

export function formatV3({
  accessKeyId,
  signature,
  signedHeaders,
}: Omit<AuthorizationV3, 'version'>): string {
  return `${algorithmV3} Credential=${accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
}

function parseV1(header: string): AuthorizationV1 | undefined {
  const [, accessKeyId, signature] = /^acs ([^:\s]+):(\S+)$/.exec(header) ?? [];
  return accessKeyId && signature ? { version: 'V1', accessKeyId, signature } : undefined;
}

function parseV3(header: string): AuthorizationV3 | undefined {
  if (!header.startsWith(`${algorithmV3} `)) return undefined;
  // One field more than valid, so that the rest is never read.
  const sent = header.slice(algorithmV3.length).replaceAll(' ', '').split(',', 4).map(splitPair);
  const fields = new Map(sent.map(({ name, value }) => [name, value]));
  const accessKeyId = fields.get('Credential');
  const signature = fields.get('Signature');
  const signedHeaders = fields.get('SignedHeaders')?.split(';', maxSignedHeaders + 1);
  if (!accessKeyId || !signedHeaders || !signature) return undefined;
  if (sent.length !== 3 || fields.size !== 3 || new Set(signedHeaders).size !== signedHeaders.length)
    return undefined;
  if (signedHeaders.length > maxSignedHeaders) return undefined;
  if (!signedHeaders.every((name) => /^[a-z0-9-]+$/.test(name))) return undefined;
  return { version: 'V3', accessKeyId, signature, signedHeaders };
}
