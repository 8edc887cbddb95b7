import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ApiResponse } from '../api/api-event.ts';

/** Returns the response for a path of the site; undefined if the path does not exist. */
export type Site = (path: string, acceptEncoding: string) => ApiResponse | undefined;

/** The files of paths that are not file names. */
const pages: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/reference': 'reference.en.html',
  '/reference/en': 'reference.en.html',
  '/reference/zh': 'reference.zh.html',
  '/openapi.json': 'openapi.json',
};

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Forbids inline code, other origins and framing. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Reads the files of a folder. Pages are served at their paths, all other files below /console/. */
export function readSite(folder: string): Site {
  const files = new Map(
    readdirSync(folder).map((name) => {
      const content = readFileSync(join(folder, name));
      return [name, { content, gzipped: gzipSync(content, { level: 9 }) }] as const;
    }),
  );
  return (path, acceptEncoding) => {
    const name = pages[path] ?? /^\/console\/([\w.-]+)$/.exec(path)?.[1] ?? '';
    const file = files.get(name);
    if (!file) return undefined;
    const gzip = /\bgzip\b/.test(acceptEncoding);
    return {
      statusCode: 200,
      headers: {
        'Content-Type': types[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-cache',
        vary: 'accept-encoding',
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      },
      body: (gzip ? file.gzipped : file.content).toString('base64'),
      isBase64Encoded: true,
    };
  };
}
