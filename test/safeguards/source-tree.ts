import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Safeguard } from './safeguard.ts';

/** A copy of the project that can be spoilt. */
export type SourceTree = {
  readonly root: string;
  /**
   * Takes a safeguard away. Returns what puts it back.
   * @throws Error when the source does not have it any more: then the safeguard's text has to follow.
   */
  readonly without: (safeguard: Safeguard) => () => void;
  readonly remove: () => void;
};

const project = join(import.meta.dirname, '../..');
const copied = [
  'functions',
  'infra',
  'test',
  'docs',
  'package.json',
  'tsconfig.json',
  'cdk.json',
  'vitest.config.ts',
];

/** Copies the project to a temporary folder; what is installed is shared with it. */
export function copySourceTree(): SourceTree {
  const root = mkdtempSync(join(tmpdir(), 'imprint-safeguards-'));
  for (const name of copied) cpSync(join(project, name), join(root, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'), 'junction');

  return {
    root,
    without({ name, file, edits }) {
      const path = join(root, file);
      const source = readFileSync(path, 'utf8');
      let spoilt = source;
      for (const [text, replacement] of edits) {
        const occurrences = spoilt.split(text).length - 1;
        if (occurrences !== 1) throw new Error(`"${name}": ${file} has ${occurrences} times: ${text}`);
        spoilt = spoilt.replace(text, () => replacement);
      }
      writeFileSync(path, spoilt);
      return () => writeFileSync(path, source);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
