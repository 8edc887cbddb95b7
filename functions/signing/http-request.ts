/** A request as both sides of a signature see it. */
export type HttpRequest = {
  readonly method: string;
  /** Percent-decoded, as an HTTP API delivers it. Valid paths contain nothing to encode. */
  readonly path: string;
  /** As sent: percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
};
