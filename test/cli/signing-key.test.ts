import { expect, test } from 'vitest';
import { imageEndpoint } from '../../infra/cli/image-endpoint.ts';
import { runCommand } from './run.ts';

const target = ['--target', 'https://images.example'];

test.each([
  ['has a control character', 'a\nb'],
  ['is a secret', 'c2VjcmV0-c2VjcmV0_c2VjcmV0c2VjcmV0c2VjcmV0c'],
])('an access key id that %s is refused and not printed', async (_what, accessKeyId) => {
  expect(
    await runCommand('image', [...target, 'quota'], {
      IMPRINT_ACCESS_KEY_ID: accessKeyId,
      IMPRINT_ACCESS_KEY_SECRET: 'x',
    }),
  ).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'error: the access key id is not one: it is 1 to 128 letters and digits\n',
  });
});

test('a request that cannot be sent is reported without its headers', async () => {
  const { unreachable } = await imageEndpoint({ url: 'https://images.example' });
  const failure = await fetch('https://images.example', {
    headers: { authorization: 'Signature=\n1' },
  }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: expect.stringContaining('Signature=') });
  expect((await unreachable(failure)).message).toBe('the request to https://images.example cannot be sent');
});
