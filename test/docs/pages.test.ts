import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPage, snippetsOf } from '../support/page-snippets.ts';

const project = join(import.meta.dirname, '../..');
const pages = globSync('{*.md,docs/**/*.md}', { cwd: project }).sort();

/** The text of a page without its blocks of code. */
function prose(page: string): string {
  return readPage(page).replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** A heading's anchor, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[`*]|\[|\]\([^)]*\)/g, '')
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

test.each(pages)('%s links to files and headings that exist', (page) => {
  for (const [, link = ''] of prose(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(join(project, target)), `${link} of ${page}`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target), `${link} of ${page}`).toContain(anchor);
  }
});

describe('README.zh-CN.md', () => {
  const levels = (page: string) => [...prose(page).matchAll(/^(#+) /gm)].map(([, level]) => level);

  test('has the headings of README.md', () => {
    expect(levels('README.zh-CN.md')).toEqual(levels('README.md'));
  });

  test('has the code of README.md, comments aside', () => {
    const code = (page: string) =>
      snippetsOf(page)
        .filter(({ language }) => language !== 'mermaid')
        .map(({ language, code }) => ({ language, code: code.replaceAll(/ *(\/\/|#) .*$/gm, '') }));
    expect(code('README.zh-CN.md')).toEqual(code('README.md'));
  });

  test('has the links of README.md', () => {
    const links = (page: string) => [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
    const own = /^README/;
    expect(links('README.zh-CN.md').filter((link) => !own.test(link ?? ''))).toEqual(
      links('README.md').filter((link) => !own.test(link ?? '')),
    );
  });
});

test('README.md has at most 150 lines', () => {
  expect(readPage('README.md').split('\n').length).toBeLessThanOrEqual(151);
});

test('the newest version in CHANGELOG.md is the version of package.json', () => {
  const [, newest] = /^## (.*)$/m.exec(readPage('CHANGELOG.md')) ?? [];
  expect(newest).toBe(JSON.parse(readPage('package.json')).version);
});
