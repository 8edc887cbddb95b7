/** An access key as it is stored, without its secret. */
export type AccessKeyRecord = {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly status: 'Active' | 'Disabled';
  /**
   * The KMS key that the secret derives from: the id of a multi-Region key, the ARN of any other. New access keys can use a new
   * one while old secrets stay valid.
   */
  readonly macKeyArn: string;
  /** Epoch milliseconds from which it is refused; a sandbox account's key has one. */
  readonly expiresAt?: number;
};

/** An access key with its secret. */
export type AccessKey = AccessKeyRecord & { readonly secret: string };

/** Characters in a secret: 32 bytes in base64url. */
export const secretLength = 43;

/** Whether the key may sign requests at that moment. */
export function isUsable(
  { status, expiresAt = Number.POSITIVE_INFINITY }: AccessKeyRecord,
  now: number,
): boolean {
  return status === 'Active' && now < expiresAt;
}

/** Whether the text can be an access key's id. */
export function isAccessKeyId(text: string): boolean {
  return /^[A-Za-z0-9]{1,128}$/.test(text);
}

/** Computes the HMAC-SHA256 of a message under a KMS key. */
export type GenerateMac = (keyArn: string, message: string) => Promise<Uint8Array>;

/**
 * Derives an access key's secret, 43 characters of base64url. It is always the same and stored nowhere. Changing the
 * message changes every secret.
 */
export async function deriveSecret(
  { accessKeyId, macKeyArn }: Pick<AccessKeyRecord, 'accessKeyId' | 'macKeyArn'>,
  generateMac: GenerateMac,
): Promise<string> {
  const mac = await generateMac(macKeyArn, `imprint/access-key/v1/${accessKeyId}`);
  return Buffer.from(mac).toString('base64url');
}

/** How a record names a KMS key: by its ARN, or by the id of a multi-Region key, `mrk-...`, which every Region shares. */
export function macKeyReference(keyArn: string): string {
  return /:key\/(mrk-[0-9a-f]+)$/.exec(keyArn)?.[1] ?? keyArn;
}
