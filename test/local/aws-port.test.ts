import { expect, onTestFinished, test } from 'vitest';
import { startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import { createCallers } from '../../infra/emulator/aws/callers.ts';

const start = (port: number) => startAwsEndpoint([], createCallers(['Test']), undefined, port);

test('the AWS endpoint listens on the port that it is given, and says when that is taken', async () => {
  const first = await start(0);
  const port = Number(new URL(first.url).port);
  await expect(start(port)).rejects.toThrow(
    `port ${port} is taken: stop what listens there or pass -- --aws-port N`,
  );
  await first.stop();
  const second = await start(port);
  onTestFinished(second.stop);
  expect(second.url).toBe(first.url);
});
