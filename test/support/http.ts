import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';

/** A request as it goes over the wire: nothing is added but Host and a body's length, and nothing is normalized. */
export type WireRequest = {
  readonly method: string;
  /** Path and query, exactly as sent. */
  readonly target: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer;
};

export type WireAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/** Sends a request over a connection of its own. */
export function send(url: string, { method, target, headers = {}, body }: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port } = new URL(url);
    const request = protocol === 'https:' ? requestByHttps : requestByHttp;
    // Node sends no Content-Length with the body of a GET unless it is set.
    const length = body?.length && !('transfer-encoding' in headers) ? { 'content-length': body.length } : {};
    const options = {
      hostname,
      port,
      method,
      path: target,
      headers: { ...length, ...headers },
      agent: false,
    };
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
