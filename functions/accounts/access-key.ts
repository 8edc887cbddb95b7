import { generateMac } from '../aws/kms.ts';
import type { Invocation } from '../runtime/invocation.ts';

/** An access key, as its record says; the secret is in no record. */
export type AccessKeyRecord = {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly status: 'Active' | 'Disabled';
  /** The KMS key that the secret derives from: a new one can be taken into use while old secrets live on. */
  readonly macKeyArn: string;
};

/** An access key with the secret that belongs to it. */
export type AccessKey = AccessKeyRecord & { readonly secret: string };

/** In characters: 32 bytes in base64url. */
export const secretLength = 43;

/** Whether an access key may have that id. */
export function isAccessKeyId(text: string): boolean {
  return /^[A-Za-z0-9]{1,128}$/.test(text);
}

/** Derives an access key's secret (43 characters of base64url): the same each time, and nowhere at rest. */
export async function deriveSecret(
  { accessKeyId, macKeyArn }: Pick<AccessKeyRecord, 'accessKeyId' | 'macKeyArn'>,
  invocation: Invocation,
): Promise<string> {
  const mac = await generateMac(macKeyArn, secretMessage(accessKeyId), invocation);
  return mac.toString('base64url');
}

/** What is MACed for an access key's secret. To change it is to change every secret. */
export function secretMessage(accessKeyId: string): string {
  return `imprint/access-key/v1/${accessKeyId}`;
}
