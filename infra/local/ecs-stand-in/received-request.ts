/** What the stand-in keeps of a request, whatever became of it. */
export type ReceivedRequest = {
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** As the signature names them, in its order. */
  readonly signedHeaders: readonly string[];
  /** Whose access key signed it, rightly or not; undefined when nobody has that key. */
  readonly accountId: string | undefined;
  /** The access key id that it was signed with. */
  readonly accessKeyId: string;
  readonly method: string;
};
