/** Something in the source that keeps the service right, and how to take it away. */
export type Safeguard = {
  readonly name: string;
  /** From the root of the source tree. */
  readonly file: string;
  /** Texts that are there exactly once, each with what takes its place. */
  readonly edits: readonly (readonly [text: string, replacement: string])[];
  /** What has to notice: the random histories, or a test file, for what no history can show. */
  readonly caughtBy: 'histories' | `test/${string}.test.ts`;
};
