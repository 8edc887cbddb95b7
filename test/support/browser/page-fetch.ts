import { send, type WireAnswer } from '../http.ts';

/** What a script of a page asks the browser to send. */
export type PageRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: Buffer;
  /** Set where the script listens to the progress of an upload: the browser then asks first, whatever it sends. */
  readonly alwaysAsk?: boolean;
};

/** What the browser shows to the script. */
export type PageAnswer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
};

/** What a script sees of a request that the browser blocked; the reason is for us. */
export class NetworkError extends Error {}

/** Sends a request of a page of that origin to another one, as the Fetch standard has browsers do it: without credentials. */
export async function pageFetch(origin: string, request: PageRequest): Promise<PageAnswer> {
  const headers = new Map([...request.headers].filter(([name]) => !isForbidden(name)));
  const unsafe = [...headers].filter((header) => !isSafelisted(header)).map(([name]) => name.toLowerCase());
  const mustAsk = !isSafeMethod(request.method) || unsafe.length > 0 || request.alwaysAsk === true;
  if (mustAsk) await askFirst(origin, request, unsafe.sort());

  const answer = await sendFrom(origin, request, request.method, Object.fromEntries(headers), request.body);
  checkOrigin(origin, answer);
  return { status: answer.status, headers: exposed(answer), text: answer.text };
}

/** The preflight. */
async function askFirst(origin: string, request: PageRequest, unsafe: readonly string[]): Promise<void> {
  const answer = await sendFrom(origin, request, 'OPTIONS', {
    accept: '*/*',
    'access-control-request-method': request.method,
    ...(unsafe.length > 0 && { 'access-control-request-headers': unsafe.join(',') }),
  });
  checkOrigin(origin, answer);
  if (answer.status < 200 || answer.status > 299)
    throw new NetworkError(`preflight: status ${answer.status}`);

  const methods = listed(answer, 'access-control-allow-methods');
  if (!isSafeMethod(request.method) && !methods.includes(request.method) && !methods.includes('*'))
    throw new NetworkError(`preflight: method ${request.method} is not allowed`);

  const names = listed(answer, 'access-control-allow-headers').map((name) => name.toLowerCase());
  // The wildcard stands for all but this one.
  const allowed = (name: string) => names.includes(name) || (name !== 'authorization' && names.includes('*'));
  const refused = unsafe.filter((name) => !allowed(name));
  if (refused.length > 0) throw new NetworkError(`preflight: headers ${refused} are not allowed`);
}

function sendFrom(
  origin: string,
  { url }: PageRequest,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: Buffer,
): Promise<WireAnswer> {
  const target = url.pathname + url.search;
  const sent = { accept: '*/*', ...lowerCased(headers), host: url.host, origin };
  return send(url.origin, { method, target, headers: sent, ...(body && { body }) });
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The CORS check, for a request without credentials. */
function checkOrigin(origin: string, { headers }: WireAnswer): void {
  const allowed = headers['access-control-allow-origin'];
  if (allowed !== '*' && allowed !== origin) throw new NetworkError(`origin ${origin} is not allowed`);
}

const alwaysExposed = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
];

function exposed(answer: WireAnswer): Map<string, string> {
  const names = listed(answer, 'access-control-expose-headers').map((name) => name.toLowerCase());
  const isShown = (name: string) =>
    alwaysExposed.includes(name) || names.includes(name) || names.includes('*');
  return new Map(
    Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
      isShown(name) && value !== undefined ? [[name, String(value)]] : [],
    ),
  );
}

function listed({ headers }: WireAnswer, name: string): string[] {
  const value = String(headers[name] ?? '');
  return value === '' ? [] : value.split(',').map((item) => item.trim());
}

function isSafeMethod(method: string): boolean {
  return ['GET', 'HEAD', 'POST'].includes(method);
}

/** Headers that are the browser's own: it leaves out what a script sets. */
function isForbidden(name: string): boolean {
  return (
    /^(proxy-|sec-)/i.test(name) ||
    /^(accept-charset|accept-encoding|access-control-request-(headers|method|private-network)|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via)$/i.test(
      name,
    )
  );
}

/** Headers that an HTML form can send too, which need no preflight. */
function isSafelisted([name, value]: readonly [string, string]): boolean {
  if (Buffer.byteLength(value) > 128) return false;
  switch (name.toLowerCase()) {
    case 'accept':
      return !hasUnsafeBytes(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type':
      return (
        !hasUnsafeBytes(value) &&
        /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i.test(value)
      );
    default:
      return false;
  }
}

function hasUnsafeBytes(value: string): boolean {
  return [...value].some((char) => (char < ' ' && char !== '\t') || '"():<>?@[\\]{}\x7f'.includes(char));
}
