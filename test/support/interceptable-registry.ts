import { afterEach } from 'vitest';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import type { Interceptor } from '../../infra/emulator/aws/aws-endpoint.ts';
import { startInterceptableAws } from './interceptable-aws.ts';
import { creator, defaultMaxImageCount, stack, tables } from './registry-fixture.ts';

/** Starts an interceptable AWS for a test file and returns the registry behind it. */
export async function startInterceptableRegistry({ maxImageCount = defaultMaxImageCount } = {}) {
  const aws = await startInterceptableAws(stack);
  const client = aws.client();
  const registry = dynamoDbRegistry(client, tables, maxImageCount);
  let stop = () => {};
  afterEach(() => stop());
  return {
    aws,
    client,
    registry,
    create: creator(registry),
    /** The use case with a client of its own: after many failures, an SDK client retries less. */
    newCreate: (imageSource?: ImageSource) =>
      creator(dynamoDbRegistry(aws.client(), tables, maxImageCount), imageSource),
    /** Intercepts AWS calls until `stopFaults` or the end of the test. */
    intercept(interceptor: Interceptor) {
      stop = aws.intercept(interceptor);
    },
    stopFaults: () => stop(),
  };
}
