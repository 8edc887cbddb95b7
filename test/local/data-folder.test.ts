import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  cpSync,
  mkdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../emulator/assembly.ts';
import { failure, startAndEnd } from './start-process.ts';

const project = join(import.meta.dirname, '../..');
const announcements = join(project, '.imprint');

/** The data of a stack that ran, on what is left of a first start that was killed early: that counts as no loss. */
const template = join(temporaryFolder(), 'data');
beforeAll(async () => {
  mkdirSync(template);
  writeFileSync(join(template, 'kms-keys.json'), '{}');
  writeFileSync(join(template, 'shared-local-instance.db'), '');
  await startAndEnd(['--port', '0', '--data', template]);
  // Perhaps it ended before it had read its first record.
  writeFileSync(join(template, 'stream-checkpoints.json'), '{}');
});

function copyOfData(): string {
  const folder = join(temporaryFolder(), 'data');
  cpSync(template, folder, { recursive: true });
  return folder;
}

/** Options of a process that permissions bind: root needs another user for that, who can read the project. */
function otherUser(): { readonly uid?: number; readonly gid?: number } | undefined {
  if (process.getuid?.() !== 0) return {};
  const nobody = { uid: 65534, gid: 65534 };
  const reads = `fs.accessSync(${JSON.stringify(join(project, 'package.json'))})`;
  return spawnSync(process.execPath, ['-e', reads], nobody).status === 0 ? nobody : undefined;
}
const user = otherUser();

/** One line that names the file. */
const line = (file: string, words: string) =>
  expect.stringMatching(new RegExp(`^${RegExp.escape(file)} ${words}[^\n]*\n$`));

describe('a start on a data folder that cannot be used fails in one line that names it', () => {
  test('one under /proc', { skip: process.platform !== 'linux' }, async () => {
    const said = line('/proc/imprint', 'cannot be made \\(ENOENT\\): .* --data DIR or -- --memory');
    expect(await failure(['--data', '/proc/imprint'])).toEqual({ exitCode: 1, said });
  });

  test('a file', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await failure(['--data', file])).toEqual({ exitCode: 1, said: line(file, 'is not a folder: ') });
    const below = join(file, 'below', 'data');
    expect(await failure(['--data', below])).toEqual({ exitCode: 1, said: line(file, 'is not a folder: ') });
  });

  test.skipIf(!user)('one that this user may not write', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    const said = line(folder, 'cannot be read and written \\(EACCES\\): ');
    expect(await failure(['--data', folder], user)).toEqual({ exitCode: 1, said });
    const below = join(folder, 'data');
    const saidBelow = line(below, 'cannot be made \\(EACCES\\): ');
    expect(await failure(['--data', below], user)).toEqual({ exitCode: 1, said: saidBelow });
  });

  test.skipIf(!user)('one with a file that this user may not write', async () => {
    const folder = copyOfData();
    for (const path of [join(folder, '..'), folder]) chmodSync(path, 0o777);
    const database = join(folder, 'shared-local-instance.db');
    for (const file of ['lock', 'kms-keys.json', 'queues.jsonl', 'stream-checkpoints.json'])
      chmodSync(join(folder, file), 0o666);
    chmodSync(database, 0o444);
    const said = line(database, 'cannot be read and written \\(EACCES\\): ');
    expect(await failure(['--data', folder], user)).toEqual({ exitCode: 1, said });
  });

  test('no name', async () => {
    expect(await failure(['--data', ''])).toEqual({
      exitCode: 1,
      said: '--data takes a folder, not an empty text\n',
    });
  });
});

test('a start without a folder for temporary files fails in one line that names it', async () => {
  const folder = join(temporaryFolder(), 'nowhere');
  expect(await failure(['--memory'], { env: { ...process.env, TMPDIR: folder } })).toEqual({
    exitCode: 1,
    said: line(folder, 'cannot be used \\(ENOENT.*\\): set TMPDIR'),
  });
});

describe('a start on damaged data fails in one line that names the file and the fix', () => {
  const truncate = (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2));
  const startAfresh = (folder: string) => `restore it, or delete ${RegExp.escape(folder)} to start afresh`;

  test.each([
    ['truncated', 'kms-keys.json', truncate, 'is damaged'],
    ['of another form', 'kms-keys.json', (file: string) => writeFileSync(file, '{"a":"b"}'), 'is damaged'],
    [
      'missing beside the data',
      'kms-keys.json',
      rmSync,
      'is missing, and all secrets of access keys with it',
    ],
    ['truncated', 'shared-local-instance.db', truncate, 'cannot be used \\(.*\\)'],
    [
      'empty',
      'shared-local-instance.db',
      (file: string) => writeFileSync(file, ''),
      'is empty, and all data with it',
    ],
    ['missing beside the rest', 'shared-local-instance.db', rmSync, 'is missing, and all data with it'],
    [
      'a folder',
      'lock',
      (file: string) => {
        rmSync(file);
        mkdirSync(file);
      },
      'is not a file',
    ],
  ])('%s: %s', async (_how, name, damage, words) => {
    const folder = copyOfData();
    const file = join(folder, name);
    damage(file);
    const before = statSync(file, { throwIfNoEntry: false })?.size;
    expect(await failure(['--port', '0', '--data', folder])).toEqual({
      exitCode: 1,
      said: line(file, `${words}: ${startAfresh(folder)}`),
    });
    // Nothing took its place.
    expect(statSync(file, { throwIfNoEntry: false })?.size).toBe(before);
  });

  test('stream-checkpoints.json', async () => {
    const file = join(copyOfData(), 'stream-checkpoints.json');
    truncate(file);
    expect(await failure(['--port', '0', '--data', join(file, '..')])).toEqual({
      exitCode: 1,
      said: line(file, 'is damaged: delete it, and recent events are told again'),
    });
  });

  test('a line of queues.jsonl', async () => {
    const file = join(copyOfData(), 'queues.jsonl');
    const deleted = JSON.stringify({ type: 'deleted', queue: 'q', id: 'x' });
    writeFileSync(file, `${deleted}\n${deleted.slice(5)}\n${deleted}\n`);
    expect(await failure(['--port', '0', '--data', join(file, '..')])).toEqual({
      exitCode: 1,
      said: line(file, 'is damaged in line 2: delete that line'),
    });
  });
});

test.skipIf(!user || process.getuid?.() !== 0)(
  "--memory runs beside another user's .imprint, and reads nothing of it",
  async () => {
    mkdirSync(announcements, { recursive: true });
    chmodSync(announcements, 0o700);
    const said = await startAndEnd(['--port', '0', '--memory'], user);
    expect(said).toMatch(
      /^note: npm run image, admin and events will not find this service: .*running-\d+\.json cannot be written \(EACCES\)/m,
    );
    expect(said).toContain('Data is in memory.');
    accessSync(announcements);
  },
);
