/** The record of a request, whatever its outcome. */
export type ReceivedRequest = {
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The signed headers, in the order of the signature. */
  readonly signedHeaders: readonly string[];
  /** The owner of the access key, even when the signature is wrong; undefined for an unknown key. */
  readonly accountId: string | undefined;
  /** The access key id in the signature. */
  readonly accessKeyId: string;
  readonly method: string;
};
