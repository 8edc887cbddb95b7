import { formatV1 } from '../../functions/signing/authorization.ts';
import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';
import { contentMd5, signV1, stringToSignV1 } from '../../functions/signing/v1.ts';
import { type Sent, tamperedWith } from '../signing/tampering.ts';
import type { FuzzPlan } from './fuzz-plan.ts';

/** Who signs, for which host, and the known images. */
export type Signer = {
  readonly key: SigningKey;
  readonly host: string;
  /** Grows with the images created meanwhile. */
  readonly imageIds: string[];
};

/** The request that was planned, signed now. */
export function plannedRequest(plan: FuzzPlan, { key, host, imageIds }: Signer): Sent {
  const { kind, method, image, rawQuery, body, tampering } = plan;
  const path = (
    image === undefined ? plan.path : `/images/${imageIds[image % imageIds.length]}`
  ).toWellFormed();
  const unsigned = { method, path, rawQuery, headers: { host, ...plan.headers }, body };
  const headers = kind === 'anonymous' ? unsigned.headers : signedHeaders(unsigned, plan.signature, key);
  const sent: Sent = {
    method,
    // A signature covers the path as it arrives, decoded; of these only the slashes are sent as they are.
    target: path.split('/').map(encodeURIComponent).join('/') + (rawQuery && `?${rawQuery}`),
    headers: Object.entries(headers),
    body,
  };
  return tampering.reduce(tamperedWith, sent);
}

type Unsigned = Parameters<typeof signedRequest>[0] & { readonly headers: Readonly<Record<string, string>> };

function signedHeaders(request: Unsigned, signature: 'V1' | 'V3', key: SigningKey): Record<string, string> {
  if (signature === 'V3') return signedRequest(request, key).headers as Record<string, string>;
  const headers = {
    ...request.headers,
    date: new Date().toUTCString(),
    ...(request.body.length > 0 ? { 'content-md5': contentMd5(request.body) } : {}),
  };
  const authorization = formatV1({
    accessKeyId: key.accessKeyId,
    signature: signV1(key.secret, stringToSignV1({ ...request, headers })),
  });
  return { ...headers, authorization };
}
