/**
 * Calls `end` when the parent is gone. npm runs a script in a shell, and a signal to npm ends the shell without reaching
 * the script, which then has another parent.
 */
export function endWithParent(end: () => void): void {
  const { ppid } = process;
  setInterval(() => process.ppid === ppid || end(), 250).unref();
}
