/** An error that the user can fix. Its message is one line and names the fix. */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError';
}
