import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import type ALY from 'aliyun-sdk';
import { xmlHttpRequestOf } from './xml-http-request.ts';

const require = createRequire(import.meta.url);
const apiDescription = 'batchcompute-2015-11-11.json';

/** The global object of a page, and what the build puts there. */
type Page = Record<string, unknown> & { ALY?: typeof ALY };

/** Loads aliyun-sdk's own build for browsers into a page of that origin. */
export function aliyunSdkOnPage(origin: string): typeof ALY {
  const page: Page = {
    XMLHttpRequest: xmlHttpRequestOf(origin),
    navigator: { userAgent: 'Mozilla/5.0' },
    require: requireOnPage,
    performance,
    setTimeout,
    clearTimeout,
    Uint8Array,
    ArrayBuffer,
  };
  page['window'] = page;
  runInNewContext(readFileSync(require.resolve('aliyun-sdk/dist/aliyun-sdk.js'), 'utf8'), page);
  if (!page.ALY) throw new Error('aliyun-sdk did not load');
  return page.ALY;
}

/** The build describes few services: a page that calls another one bundles its description beside it. */
function requireOnPage(name: string): unknown {
  if (name !== apiDescription) throw new Error(`the page has no ${name}`);
  return require(`aliyun-sdk/apis/${apiDescription}`);
}
