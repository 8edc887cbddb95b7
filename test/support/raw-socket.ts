import { connect } from 'node:net';

/** Writes these very bytes to the service and reads until it closes the connection: for what no HTTP client would send. */
export function sendBytes(
  url: string,
  bytes: string | Buffer,
  { end = false }: { /** Says that nothing more will come. */ readonly end?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => (end ? socket.end(bytes) : socket.write(bytes)));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** The lines of a request, each ended as HTTP says, and the empty one that ends its head. */
export function httpLines(...lines: readonly string[]): string {
  return [...lines, '', ''].join('\r\n');
}
