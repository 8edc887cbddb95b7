import { expect, inject, test } from 'vitest';
import { runCommand } from '../cli/run.ts';
import { newTenant } from '../support/tenant.ts';

const stack = inject('stack');

function smoke(endpoint: string, { accessKeyId = 'LTAISomebody', accessKeySecret = 'x' } = {}) {
  return runCommand('smoke', ['--endpoint', endpoint], {
    IMPRINT_ACCESS_KEY_ID: accessKeyId,
    IMPRINT_ACCESS_KEY_SECRET: accessKeySecret,
  });
}

test('smoke explains itself and refuses wrong usage with 2', async () => {
  expect(await runCommand('smoke', ['--help'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('--endpoint <url>'),
  });
  for (const args of [[], ['--nonsense'], ['--endpoint', stack.url], ['--endpoint', 'https://a.example/b']])
    expect(await runCommand('smoke', args)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: /),
    });
});

test('smoke stops at once when nothing answers or the key is refused', async () => {
  expect(await smoke('http://127.0.0.1:1')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'error: cannot reach http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1\n',
  });
  // The output Endpoint, as a browser copies it.
  expect(await smoke(`${stack.url}/`)).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `error: ${stack.url} refuses the access key LTAISomebody: InvalidAccessKeyId.NotFound\n`,
  });
  const { accessKeyId } = await newTenant(stack);
  expect(await smoke(stack.url, { accessKeyId })).toMatchObject({
    exitCode: 1,
    stderr: `error: ${stack.url} refuses the access key ${accessKeyId}: SignatureDoesNotMatch\n`,
  });
});
