import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allSafeguards } from './all-safeguards.ts';

const project = join(import.meta.dirname, '../..');

test.each(allSafeguards)(
  '$name: is there to be taken away, and so is what notices',
  ({ file, edits, caughtBy }) => {
    const source = readFileSync(join(project, file), 'utf8');
    for (const [text] of edits) expect(source.split(text)).toHaveLength(2);
    expect(caughtBy === 'histories' || existsSync(join(project, caughtBy))).toBe(true);
  },
);
