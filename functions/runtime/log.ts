export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

/**
 * Logs one line of JSON. Bypasses console, which would wrap the line under Lambda's JSON log format. Never log a
 * secret, a signature or a body.
 */
export function writeLog(level: LogLevel, fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields })}\n`);
}
