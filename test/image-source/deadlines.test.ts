import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { secretReader, serviceKeyFrom } from '../../functions/image-source/service-key.ts';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { commitReserveMs, startInvocation } from '../../functions/runtime/invocation.ts';
import { startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsService } from '../../infra/emulator/aws/aws-service.ts';
import { createCallers } from '../../infra/emulator/aws/callers.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { deleter } from '../delete-image/deletion-fixture.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import {
  creator,
  newRequestId,
  newToken,
  patientInvocation,
  sortKeys,
  stack,
  stored,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import { addImage, imageSourceAt, newEcsAccount, outcomeOf, secretText } from './connected.ts';

const aws = await startInterceptableAws(stack);
const client = aws.client();
const standIn = await startEcsStandIn();
const { state, faults } = standIn;
const service = state.serviceAccountId;
afterAll(() => Promise.all([standIn.stop(), aws.stop()]));
afterEach(() => faults.clear());

/** The shortest timeout of a client. */
const clientTimeoutMs = 3000;

async function prepared() {
  const tenant = await newTenant(stack);
  newEcsAccount(state, tenant.accountId);
  const image = addImage(state, tenant.accountId);
  const imageSource = imageSourceAt(standIn);
  const create = creator(dynamoDbRegistry(client, tables, 3), imageSource);
  const request = { token: newToken(), ecsImageId: image.imageId };
  return { tenant, image, imageSource, create, request };
}

const budget = () => startInvocation(newRequestId());

async function timed(attempt: Promise<unknown>) {
  const start = performance.now();
  const outcome = await outcomeOf(attempt);
  return { outcome, tookMs: performance.now() - start };
}

describe('create', () => {
  test.each([
    ['AssumeRole', 'hangs'],
    ['ModifyImageSharePermission', 'hangs'],
    ['ModifyImageSharePermission', 'done, then hangs'],
  ] as const)(
    'answers 503 before a client gives up when %s %s, and the token works later',
    async (action, fault) => {
      const { tenant, create, request } = await prepared();
      faults.add({ action, fault });
      const before = await stored(tenant);
      const { outcome, tookMs } = await timed(create(tenant, request, budget()));
      expect(outcome).toBe('serviceUnavailable');
      expect(tookMs).toBeLessThan(clientTimeoutMs);
      expect(await stored(tenant)).toEqual(before);

      faults.clear();
      expect(await create(tenant, request)).toMatchObject({ replayed: false });
      expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
    },
  );

  test.each(['AssumeRole', 'ModifyImageSharePermission'])(
    'registers the image within the budget when %s hangs once',
    async (action) => {
      const { tenant, create, image, request } = await prepared();
      faults.add({ action, fault: 'hangs', times: 1 });
      expect(await create(tenant, request, budget())).toMatchObject({ replayed: false });
      expect([...image.sharedWith]).toEqual([service]);
    },
  );

  test('keeps time for the commit: without more time than that it does not call ECS', async () => {
    const { tenant, create, request } = await prepared();
    const invocation = startInvocation(newRequestId(), commitReserveMs);
    const since = standIn.requests.length;
    const { outcome } = await timed(create(tenant, request, invocation));
    expect(outcome).toBe('serviceUnavailable');
    expect(standIn.requests.slice(since)).toEqual([]);
  });
});

describe('delete', () => {
  test.each(['AssumeRole', 'ModifyImageSharePermission'])(
    'answers 503 before a client gives up when %s hangs, and deletes the image later',
    async (action) => {
      const { tenant, create, request } = await prepared();
      const { imageId } = await create(tenant, request);
      const deleteImage = deleter(client, imageSourceAt(standIn));
      faults.add({ action, fault: 'hangs' });
      const { outcome, tookMs } = await timed(deleteImage(tenant, imageId, budget()));
      expect(outcome).toBe('serviceUnavailable');
      expect(tookMs).toBeLessThan(clientTimeoutMs);
      expect(await sortKeys(tenant, 'IMAGE#')).toHaveLength(1);

      faults.clear();
      // A machine too busy to release the lease leaves it for 30 s.
      await deleteImage(tenant, imageId, patientInvocation());
      expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
    },
  );
});

describe('create while Secrets Manager hangs', async () => {
  const secretArn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:ServiceKey';
  const secretsManager: AwsService = {
    name: 'secretsmanager',
    target: 'secretsmanager',
    permissions: () => [],
    answer: async () => ({
      status: 200,
      body: JSON.stringify({ SecretString: secretText(state.serviceKey) }),
    }),
  };
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = process.env;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
  const callers = { ...createCallers([]), credentials: () => credentials, owner: () => 'Test' };
  const endpoint = await startAwsEndpoint([secretsManager], callers);
  beforeAll(() => void vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', endpoint.url));
  afterAll(async () => {
    vi.unstubAllEnvs();
    await endpoint.stop();
  });

  test('answers 503 before a client gives up, and the token works later', async () => {
    const { tenant, request } = await prepared();
    const source = imageSourceAt(standIn, serviceKeyFrom(secretReader(secretArn)));
    const create = creator(dynamoDbRegistry(client, tables, 3), source);
    const stopFaults = endpoint.intercept(async () => 'hang');
    const { outcome, tookMs } = await timed(create(tenant, request, budget()));
    expect(outcome).toBe('serviceUnavailable');
    expect(tookMs).toBeLessThan(clientTimeoutMs);
    stopFaults();
    expect(await create(tenant, request)).toMatchObject({ replayed: false });
  });
});
