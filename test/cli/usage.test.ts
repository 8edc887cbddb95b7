import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { adminProgram } from '../../infra/cli/admin.ts';
import { eventsProgram } from '../../infra/cli/events.ts';
import { imageProgram } from '../../infra/cli/image.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { runCommand } from './run.ts';

const programs = { admin: adminProgram, events: eventsProgram, image: imageProgram };

describe.each(['admin', 'events', 'image'] as const)('%s', (name) => {
  test('prints the version of the package', async () => {
    expect(await runCommand(name, ['--version'])).toEqual({
      exitCode: 0,
      stdout: `${packageJson.version}\n`,
      stderr: '',
    });
  });

  test.each([
    ['an unknown option', ['--nonsense']],
    ['an unknown argument', ['nonsense']],
    ['an invalid target', ['--target', 'local:x', ...leafOf(name)]],
    ['two targets', ['--target', 'local:1', '--port', '2', ...leafOf(name)]],
  ])('exits with 2 for %s', async (_what, args) => {
    const { exitCode, stdout, stderr } = await runCommand(name, args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });

  test.each(commandsOf(programs[name]()))('shows examples in the help of %s', async (...path) => {
    const { exitCode, stdout } = await runCommand(name, [...path.slice(1), '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nExamples:\n {2}.*npm run/);
  });
});

const request = ['request', '--name', 'a', '--ecs-image-id', 'm-1', '--platform', 'Linux'];
test.each<[string, keyof typeof programs, string[]]>([
  [
    'a request for an account that is not a number',
    'image',
    [...request, '--token', 'a', '--account', 'abc'],
  ],
  ['a request for account 0', 'image', [...request, '--token', 'a', '--account', '0']],
  ['a request with an empty token', 'image', [...request, '--token', '']],
  ['a request with a token of 65 characters', 'image', [...request, '--token', 'a'.repeat(65)]],
  ['an audit of an account that is not a number', 'admin', ['quota', 'audit', 'abc']],
])('%s exits with 2', async (_what, name, args) => {
  const { exitCode, stdout, stderr } = await runCommand(name, ['--target', 'local:65499', ...args]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .* is invalid.*\. An? (account id|token) is .*\n/);
});

test.each(['a b', 'img-x?y', '..', '', '镜像'])(
  'image get and delete refuse the id "%s" with 2',
  async (id) => {
    for (const command of ['get', 'delete']) {
      const { exitCode, stdout, stderr } = await runCommand('image', [
        '--target',
        'local:65499',
        command,
        id,
      ]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain('An image id is img- and ');
    }
  },
);

const put = ['system-image', 'put', 'img-a', '--platform', 'Linux', '--ecs-image-id'];
test.each([
  ['an empty ECS image id', [...put, ''], 'EcsImageId is empty or longer than 256 characters.'],
  ['a long ECS image id', [...put, 'm'.repeat(257)], 'EcsImageId is empty or longer than 256 characters.'],
  [
    'a name with a digit first',
    [...put, 'm-1', '--name', '1x'],
    'Name has a character that is not allowed, or starts with a digit.',
  ],
  ['a long name', [...put, 'm-1', '--name', 'a'.repeat(65)], 'Name is empty or longer than 64 characters.'],
  [
    'a long description',
    [...put, 'm-1', '--description', 'a'.repeat(1025)],
    'Description is longer than 1,024 characters.',
  ],
])('system-image put with %s exits with 2 and says why', async (_what, args, reason) => {
  expect(await runCommand('admin', ['--target', 'local:65499', ...args])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `error: ${reason}\n`,
  });
});

/** A command that uses the target. */
function leafOf(name: keyof typeof programs): string[] {
  return { admin: ['account', 'list'], events: [], image: ['quota'] }[name];
}

/** The names of the program, and of each command or group of commands below it. */
function commandsOf(program: Command): string[][] {
  return [[program.name()], ...program.commands.map((command) => [program.name(), command.name()])];
}
