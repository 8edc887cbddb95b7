import { connect } from 'node:net';
import type { Sent } from '../signing/tampering.ts';
import type { Answer } from './contract-answer.ts';

/** The request as bytes: its head, the lines that say how long it is, and its body. */
export type RequestBytes = { readonly head: Buffer; readonly framing: Buffer; readonly body: Buffer };

/** The bytes of a request; the only one of its connection, where it says so. */
export function bytesOf(
  { method, target, headers, body }: Sent,
  { closing }: { readonly closing: boolean },
): RequestBytes {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const framing = `content-length: ${body.length}\r\n${closing ? 'connection: close\r\n' : ''}\r\n`;
  return { head: Buffer.from(`${lines.join('\r\n')}\r\n`), framing: Buffer.from(framing), body };
}

/** A request that ends whatever precedes it on a connection, and closes the connection. */
export const closingRequest = Buffer.from(
  '\r\n\r\nGET /end HTTP/1.1\r\nhost: end\r\nconnection: close\r\n\r\n',
);

/** Sends the bytes and reads until the service closes. Returns the first answer, if there is one. */
export function exchange(url: string, bytes: Buffer): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    // A gateway may cut a connection that is not HTTP; what it sent before counts.
    socket.on('error', () => {});
    socket.on('close', () => resolve(firstAnswer(Buffer.concat(chunks).toString())));
  });
}

function firstAnswer(received: string): Answer | undefined {
  const answers = received.split(/(?=HTTP\/1\.1 \d{3} )/);
  const first = answers.find((answer) => !answer.startsWith('HTTP/1.1 1'));
  if (!first) return undefined;
  const end = first.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = first.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => nameAndValue(line)));
  const body = Buffer.from(first.slice(end + 4)).subarray(0, Number(headers['content-length'] ?? 0));
  return { status: Number(statusLine.split(' ')[1]), headers, text: body.toString() };
}

function nameAndValue(line: string): [string, string] {
  const [name = '', ...value] = line.split(': ');
  return [name, value.join(': ')];
}
