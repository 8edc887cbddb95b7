export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

/**
 * Writes one line of JSON. By process.stdout and not by console, which under Lambda's JSON log format would wrap the line
 * in another. Never a secret, a signature or a body.
 */
export function writeLog(level: LogLevel, fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields })}\n`);
}
