import type { Readable } from 'node:stream';

/**
 * Calls back with each line of a stream. Only a line feed ends a line. readline also ends lines at U+2028, so a logged
 * text could forge a line.
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
