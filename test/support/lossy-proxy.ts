import { createServer } from 'node:http';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { send, type WireAnswer, type WireRequest } from './http.ts';

/** Stands between a client and the service, and loses answers. */
export type LossyProxy = AsyncDisposable & {
  readonly url: string;
  /** What went through it, lost or not, oldest first. */
  readonly exchanges: readonly Exchange[];
};

type Exchange = {
  /** The request as an eavesdropper could repeat it, without the headers about its length. */
  readonly request: WireRequest & { readonly body: Buffer };
  /** The headers and the body, as sent. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly answer: WireAnswer;
};

/** Passes requests on unchanged; the first `losses` answers do not come back, and the connection breaks instead. */
export async function startLossyProxy(target: string, losses = 0): Promise<LossyProxy> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = '', url = '', headers, rawHeaders } = request;
    const answer = await send(target, { method, target: url, headers, body });
    const { 'content-length': _, 'transfer-encoding': __, ...resent } = headers;
    exchanges.push({
      request: { method, target: url, headers: resent, body },
      headers: rawHeaders,
      body: body.toString(),
      answer,
    });
    if (exchanges.length <= losses) request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.text);
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    [Symbol.asyncDispose]: () => close(server),
  };
}
