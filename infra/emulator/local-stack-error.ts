/** A failure that the user can do something about: its message is one line and names the fix. */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError';
}
