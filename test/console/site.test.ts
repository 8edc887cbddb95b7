import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/errors/catalogue.ts';
import { explanations } from '../../functions/errors/explanations.ts';
import { readSite, type Site } from '../../functions/sandbox/site.ts';
import { buildSite } from '../../infra/build/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'imprint-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

let sizes: ReadonlyMap<string, number>;
let site: Site;
beforeAll(async () => {
  const files = await buildSite();
  for (const { name, contents } of files) writeFileSync(join(folder, name), contents);
  sizes = new Map(files.map(({ name, contents }) => [name, gzipSync(contents, { level: 9 }).length]));
  site = readSite(folder);
});

const textOf = (path: string) => Buffer.from(site(path, '')?.body ?? '', 'base64').toString();
const pages = ['/', '/reference', '/reference/en', '/reference/zh'];

describe('the console', () => {
  it('takes at most 60 KB in gzip for page, script and style together', () => {
    const sum = ['index.html', 'app.js', 'style.css'].reduce(
      (total, name) => total + (sizes.get(name) ?? 0),
      0,
    );
    expect(sum).toBeGreaterThan(10_000);
    expect(sum).toBeLessThanOrEqual(60 * 1024);
  });

  it('contains no import, which a browser could not resolve', () => {
    expect(textOf('/console/app.js')).not.toMatch(/(?:from|import\(?)\s*["'](?:node:|@noble)/);
  });
});

describe('every page', () => {
  it.each(pages)('%s has no inline code and loads nothing from other origins', (path) => {
    const html = textOf(path);
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses).not.toEqual([]);
    for (const address of addresses) expect(address).toMatch(/^[/#]/);
  });

  it.each(pages)('%s is served with a policy that allows only its own origin', (path) => {
    const { headers } = site(path, '') ?? {};
    expect(headers?.['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect(String(headers?.['content-security-policy'])).not.toContain('unsafe');
  });
});

describe('the site', () => {
  it('is compressed for clients that accept it', () => {
    const { headers, body = '' } = site('/', 'br, gzip;q=0.9') ?? {};
    expect(headers?.['content-encoding']).toBe('gzip');
    expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe(textOf('/'));
    expect(site('/', 'br')?.headers?.['content-encoding']).toBeUndefined();
  });

  it.each([
    '/console/',
    '/console/..%2findex.mjs',
    '/console/../index.mjs',
    '/console/none.js',
    '/reference/fr',
  ])('has nothing at %s', (path) => {
    expect(site(path, '')).toBeUndefined();
  });

  it('has the OpenAPI document, for the origin that serves it', () => {
    const { openapi, servers } = JSON.parse(textOf('/openapi.json'));
    expect(openapi).toBe('3.1.0');
    expect(
      servers.map(({ url }: { url: string }) => new URL(url, 'https://stage.example/openapi.json').href),
    ).toEqual(['https://stage.example/']);
  });
});

describe('the reference', () => {
  it.each(['en', 'zh'] as const)('in %s describes every error with its cause and fix', (language) => {
    const html = textOf(`/reference/${language}`);
    for (const [name, { cause, fix }] of Object.entries(explanations)) {
      const { code } = catalogue[name as keyof typeof catalogue];
      expect(html).toContain(`id="${code.replace('{Parameter}', 'Parameter')}"`);
      expect(html).toContain(cause[language].replaceAll('"', '&#34;'));
      expect(html).toContain(fix[language].replaceAll('"', '&#34;'));
    }
  });

  it.each(['en', 'zh'])('in %s has no broken links', (language) => {
    const html = textOf(`/reference/${language}`);
    const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
    expect(ids.size).toBe([...html.matchAll(/\sid="/g)].length);
  });
});
