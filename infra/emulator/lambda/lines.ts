import type { Readable } from 'node:stream';

/**
 * Calls back with each line of a stream. Only a line feed ends a line: to readline, U+2028 in a logged text would end one
 * too, and its writer could forge the next.
 */
export function onLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
