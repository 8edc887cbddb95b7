import http from 'node:http';
import https from 'node:https';
import { TransientError } from '../errors/transient-error.ts';

export type HttpAnswer = { readonly status: number; readonly body: string };

/**
 * Posts a body and reads the whole response. Uses node:https, which the SDK has already loaded: the first fetch would
 * cost 45 ms.
 *
 * @throws TransientError when no complete response arrives.
 */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const transport = url.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new TransientError(`no response from ${url.host}`, { cause }));
    const request = transport.request(url, { method: 'POST', headers, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}
