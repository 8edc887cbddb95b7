import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openDataFolder } from '../../infra/emulator/data-folder.ts';
import { checkData } from '../../infra/local/check-data.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../..');

/** What a start does with a data folder before it loads Java and CDK. */
function open(folder: string): void {
  openDataFolder(folder);
  checkData(folder);
}

const key = Buffer.alloc(32).toString('base64');
const deletion = `${JSON.stringify({ type: 'deleted', queue: 'q', id: 'x' })}\n`;

/** The data of a stack that ran. */
function dataFolder(): string {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder);
  const files = {
    lock: '1',
    'kms-keys.json': JSON.stringify({ arn: key }),
    'queues.jsonl': deletion,
    'stream-checkpoints.json': JSON.stringify({ Stream: { shard: { finished: true } } }),
    'shared-local-instance.db': 'SQLite format 3',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** One line that begins with the file. */
const line = (file: string, words: string) => new RegExp(`^${RegExp.escape(file)} ${words}[^\n]*$`);

test('opens the data of a stack that ran, and of a first start that was killed early', () => {
  open(dataFolder());
  const folder = join(temporaryFolder(), 'deep', 'data');
  open(folder);
  expect(readFileSync(join(folder, 'kms-keys.json'), 'utf8')).toBe('{}');
  writeFileSync(join(folder, 'shared-local-instance.db'), '');
  open(folder);
});

describe('refuses a data folder that it cannot use, in one line that names it', () => {
  test('under /proc', { skip: process.platform !== 'linux' }, () => {
    const said = line('/proc/imprint', 'cannot be made \\(ENOENT\\): .* --data DIR or -- --memory');
    expect(() => open('/proc/imprint')).toThrow(said);
  });

  test('a file, and below a file', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => open(file)).toThrow(line(file, 'is not a folder: '));
    expect(() => open(join(file, 'below', 'data'))).toThrow(line(file, 'is not a folder: '));
  });
});

test('refuses to start without a folder for temporary files', async () => {
  const folder = join(temporaryFolder(), 'nowhere');
  vi.stubEnv('TMPDIR', folder);
  const start = startLocalStack().finally(() => vi.unstubAllEnvs());
  await expect(start).rejects.toThrow(line(folder, 'cannot be used \\(ENOENT.*\\): set TMPDIR'));
});

describe('refuses damaged data in one line that names the file and the fix, and changes nothing', () => {
  const truncate = (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2));
  const write = (content: string) => (file: string) => writeFileSync(file, content);
  const becomeFolder = (file: string) => {
    rmSync(file);
    mkdirSync(file);
  };
  const afresh = 'restore it, or delete .*/data to start afresh$';

  test.each([
    ['truncated', 'kms-keys.json', truncate, `is damaged: ${afresh}`],
    ['of another form', 'kms-keys.json', write('{"a":"b"}'), `is damaged: ${afresh}`],
    [
      'with a list for a key',
      'kms-keys.json',
      write(JSON.stringify({ arn: [key] })),
      `is damaged: ${afresh}`,
    ],
    ['missing', 'kms-keys.json', rmSync, `is missing, and all secrets of access keys with it: ${afresh}`],
    ['empty', 'shared-local-instance.db', write(''), `is empty, and all data with it: ${afresh}`],
    ['missing', 'shared-local-instance.db', rmSync, `is missing, and all data with it: ${afresh}`],
    ['a folder', 'lock', becomeFolder, `is not a file: ${afresh}`],
    [
      'truncated',
      'stream-checkpoints.json',
      truncate,
      'is damaged: delete it, and recent events are published',
    ],
    [
      'damaged in the middle',
      'queues.jsonl',
      write(`${deletion}${deletion.slice(5)}${deletion}`),
      'is damaged in line 2: delete that line',
    ],
  ])('%s: %s', (_how, name, damage, words) => {
    const folder = dataFolder();
    const file = join(folder, name);
    damage(file);
    const before = statSync(file, { throwIfNoEntry: false })?.size;
    expect(() => open(folder)).toThrow(line(file, words));
    expect(statSync(file, { throwIfNoEntry: false })?.size).toBe(before);
  });
});

/** Permissions do not bind root, so root uses another user, if that one can read the project. */
const nobody = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;
const user = isRoot ? nobody : {};
const canRead =
  !isRoot ||
  spawnSync(process.execPath, ['-e', `fs.accessSync('${join(project, 'package.json')}')`], nobody).status ===
    0;

/** Runs each expression as that user. Returns the messages of their errors. */
function errorsOf(expressions: readonly string[]): string[] {
  const script = `
    const { openDataFolder } = await import('${project}/infra/emulator/data-folder.ts');
    const { announceStack } = await import('${project}/infra/local/running-stack.ts');
    const text = () => 'text';
    const aws = { credentials: text, tableName: text, keyArn: text };
    const stack = { port: 3, aws, template: { output: text }, accounts: [] };
    const errors = [];
    for (const run of [${expressions.map((expression) => `() => ${expression}`)}])
      errors.push(await Promise.resolve().then(run).then(() => 'none', ({ message }) => message));
    console.log(JSON.stringify(errors));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], user);
  expect(stderr.toString()).toBe('');
  return JSON.parse(stdout.toString());
}

test.skipIf(!canRead)('names a folder or a file that this user may not write', () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  const data = dataFolder();
  for (const path of [join(data, '..'), data]) chmodSync(path, 0o777);
  for (const file of ['lock', 'kms-keys.json', 'queues.jsonl', 'stream-checkpoints.json'])
    chmodSync(join(data, file), 0o666);
  const database = join(data, 'shared-local-instance.db');
  chmodSync(database, 0o444);
  const paths = [folder, join(folder, 'data'), data];
  expect(errorsOf(paths.map((path) => `openDataFolder('${path}')`))).toEqual([
    expect.stringMatching(line(folder, 'cannot be read and written \\(EACCES\\): ')),
    expect.stringMatching(line(join(folder, 'data'), 'cannot be made \\(EACCES\\): ')),
    expect.stringMatching(line(database, 'cannot be read and written \\(EACCES\\): ')),
  ]);
});

test.skipIf(!canRead || !isRoot)("says that it cannot announce a stack in another user's .imprint", () => {
  const announcements = join(project, '.imprint');
  mkdirSync(announcements, { recursive: true });
  chmodSync(announcements, 0o700);
  expect(errorsOf(['announceStack(stack)'])).toEqual([
    expect.stringMatching(
      /^npm run image, admin and events will not find this service: .*running-3\.json cannot be written \(EACCES\)/,
    ),
  ]);
  expect(existsSync(join(announcements, 'running-3.json'))).toBe(false);
});
