/**
 * Calls `end` when the parent is gone: npm runs a script under a shell, which a signal to npm ends without reaching the
 * script, and then it has another parent.
 */
export function endWithParent(end: () => void): void {
  const { ppid } = process;
  setInterval(() => process.ppid === ppid || end(), 250).unref();
}
