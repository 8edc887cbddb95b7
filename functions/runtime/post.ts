import https from 'node:https';

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** Milliseconds. */
export type Timeouts = {
  /** From connecting to the last byte of the response. */
  readonly total: number;
  /** For connecting; the total by default. */
  readonly connect?: number | undefined;
};

/** Node's default agent closes idle connections after 5 s, so with little traffic every call would pay for a TLS handshake. */
const idleMs = 60_000;
const agent = new https.Agent({ keepAlive: true, scheduling: 'lifo', timeout: idleMs });

/**
 * Posts a body and reads the whole response, over connections that stay open. Uses node:https: the first fetch would cost
 * 45 ms.
 *
 * @throws Error named TimeoutError when time is up, and Node's own error, with its code, when the connection fails.
 */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { total, connect = total }: Timeouts,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': byteLength(body) },
    });
    const giveUp = (phase: string) => {
      reject(timeoutError(`${phase} ${url.host} took too long`));
      request.destroy();
    };
    const timer = setTimeout(giveUp, total, 'the response of');
    let connectTimer: NodeJS.Timeout | undefined;
    request.on('socket', (socket) => {
      if (!socket.connecting) return;
      connectTimer = setTimeout(giveUp, Math.min(connect, total), 'connecting to');
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer));
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const [first = Buffer.alloc(0)] = chunks;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          body: chunks.length > 1 ? Buffer.concat(chunks) : first,
        });
      });
    });
    request.on('error', reject);
    request.on('close', () => {
      clearTimeout(timer);
      clearTimeout(connectTimer);
    });
    request.end(body);
  });
}

/**
 * Only a local stack speaks plain HTTP. An import of node:http would make Node load undici, which takes 16 ms of every cold
 * start (nodejs/node#59686).
 */
function send(url: URL, options: https.RequestOptions) {
  return url.protocol === 'https:'
    ? https.request(url, { ...options, agent })
    : process.getBuiltinModule('node:http').request(url, options);
}

function byteLength(body: string): string {
  return String(Buffer.byteLength(body));
}

function timeoutError(message: string): Error {
  const error = new Error(message);
  error.name = 'TimeoutError';
  return error;
}
