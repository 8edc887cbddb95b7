import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of code on a page of the documentation. */
export type Snippet = {
  /** Of the nearest heading above it. */
  readonly heading: string;
  readonly language: string;
  readonly code: string;
};

/** The blocks of code of a page in the project's folder. */
export function snippetsOf(page: string): Snippet[] {
  const snippets: Snippet[] = [];
  let heading = '';
  let block: { readonly language: string; readonly lines: string[] } | undefined;
  for (const line of readPage(page).split('\n')) {
    const fence = /^```(.*)$/.exec(line);
    if (fence && block) {
      snippets.push({ heading, language: block.language, code: `${block.lines.join('\n')}\n` });
      block = undefined;
    } else if (fence) block = { language: fence[1] ?? '', lines: [] };
    else if (block) block.lines.push(line);
    else heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
  }
  return snippets;
}

/** The only block of a language under a heading. @throws Error when there is none, or more than one. */
export function snippetOf(page: string, heading: string, language: string): string {
  const found = snippetsOf(page).filter((one) => one.heading === heading && one.language === language);
  const [snippet] = found;
  if (!snippet || found.length > 1)
    throw new Error(`${page} has ${found.length} blocks of ${language} under ${heading}`);
  return snippet.code;
}

/** The text of a page in the project's folder. */
export function readPage(page: string): string {
  return readFileSync(join(import.meta.dirname, '../..', page), 'utf8');
}
