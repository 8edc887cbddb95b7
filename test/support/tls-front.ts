import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { selfSignedCertificate } from './self-signed-certificate.ts';

/** An https address of a service that speaks HTTP, and its certificate in PEM. */
export type TlsFront = AsyncDisposable & { readonly url: string; readonly certificate: string };

/** Ends TLS in front of `target`, and makes this thread trust its certificate until it is disposed. */
export async function startTlsFront(target: string): Promise<TlsFront> {
  const { certificate, privateKey } = selfSignedCertificate();
  const { hostname, port } = new URL(target);
  const server = createServer({ cert: certificate, key: privateKey }, (socket) => {
    const upstream = connect(Number(port), hostname);
    socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, certificate]);
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    async [Symbol.asyncDispose]() {
      setDefaultCACertificates(trusted);
      server.close();
    },
  };
}
