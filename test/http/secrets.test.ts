import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Interceptor } from '../../infra/emulator/aws/aws-endpoint.ts';
import { refusal } from '../../infra/emulator/aws/aws-service.ts';
import { faultNames } from '../../infra/local/ecs-stand-in/faults.ts';
import type { ReceivedRequest } from '../../infra/local/ecs-stand-in/received-request.ts';
import { synthesized } from '../infra/synthesized.ts';
import { setKeyStatus } from '../support/access-keys.ts';
import { javaSigner, pythonSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { creation } from '../support/image-calls.ts';
import { type Call, keyOf, signedCall } from '../support/signed-call.ts';
import { type SecretsRun, startSecretsRun } from './secrets-run.ts';
import { finder, type Hidden } from './traces.ts';

/** Occurs in bodies only, so it must be in no log and in no refusal. */
const marker = 'marker-of-a-body-5b1f0c';
const image = { Name: 'n', Description: marker, EcsImageId: 'm-1', Platform: 'Linux' };
const bodies: readonly (object | string)[] = [
  image,
  { ...image, Name: `${marker}!` },
  { ...image, EcsImageId: marker },
  { ...image, Platform: marker },
  { ...image, Other: marker },
  { ...image, [`${marker}!`]: 1 },
  { ...image, IdempotentToken: `${marker}!` },
  `{"${marker}`,
  `"${marker}"`,
  `{"Name":"${marker}\\ud800"}`,
];

let run: SecretsRun;
let hidden: readonly Hidden[];
beforeAll(async () => {
  run = await startSecretsRun();
  await traffic(run);
  hidden = await run.secrets();
}, 120_000);
afterAll(() => run?.stop());

const calls = (ecsImageId: string): readonly Call[] => [
  creation({ ...image, EcsImageId: ecsImageId }),
  { method: 'GET', path: '/images', query: { Marker: 'img-1' } },
  { method: 'GET', path: '/images/img-0000000000000000000000' },
  { method: 'DELETE', path: '/images/img-0000000000000000000000' },
  { method: 'GET', path: '/quotas' },
];

/** Requests of every kind that succeed and fail in every way. */
async function traffic(run: SecretsRun): Promise<void> {
  const { stack, described, tenant, newTenant, exchange } = run;
  const key = keyOf(tenant);
  const signed = (call: Call) => signedCall(stack.url, key, call);
  for (const body of bodies) await exchange(signed(creation(body)));
  for (const call of calls('m-2')) {
    await exchange(signed(call));
    await exchange(signedCall(stack.url, { ...key, secret: 'wrong' }, call));
    await exchange(signedCall(stack.url, { ...key, accessKeyId: 'LTAINobody' }, call));
    // A client that swaps id and secret.
    await exchange(signedCall(stack.url, { accessKeyId: key.secret, secret: key.accessKeyId }, call));
    await exchange(signedCall(stack.url, key, call, new Date(0)));
    await exchange({ ...signed(call), target: '/nowhere' });
  }
  for (const signer of [javaSigner, pythonSigner]) {
    const call = {
      method: 'POST',
      path: '/images',
      body: JSON.stringify({ ...image, EcsImageId: 'm-3' }),
    } as const;
    await exchange(signedByV1(signer, tenant, call));
    await exchange(signedByV1(signer, { ...tenant, accessKeySecret: 'wrong' }, call));
    await exchange(signedByV1(signer, { ...tenant, accessKeyId: tenant.accessKeySecret }, call));
  }
  await underFaultsOfAws(run, signed);
  await underFaultsOfEcs(run);
  const disabled = await newTenant();
  await setKeyStatus(described, disabled, 'Disabled');
  await exchange(signedCall(stack.url, keyOf(disabled), { method: 'GET', path: '/quotas' }));
  await whileWorkersDie(run, signed);
}

/** AWS refuses for good and temporarily, and quotes everything it was sent. */
async function underFaultsOfAws(
  { stack, newTenant, exchange }: SecretsRun,
  signed: (call: Call) => ReturnType<typeof signedCall>,
): Promise<void> {
  const quoting =
    (status: number, type: string): Interceptor =>
    async (call, forward) => {
      const answer = call.action === 'GenerateMac' ? await forward() : undefined;
      return refusal(status, type, `${JSON.stringify(call.input)} ${JSON.stringify(answer)}`);
    };
  for (const fault of [quoting(400, 'ValidationException'), quoting(500, 'InternalServerError')]) {
    const stopIntercepting = stack.aws.intercept(fault);
    await Promise.all(calls('m-4').map((call) => exchange(signed(call))));
    stopIntercepting();
  }
  const unseen = await newTenant();
  const refusing = quoting(400, 'KMSInvalidStateException');
  const stopIntercepting = stack.aws.intercept(async (call, forward) =>
    call.action === 'GenerateMac' ? refusing(call, forward) : forward(),
  );
  await exchange(signedCall(stack.url, keyOf(unseen), { method: 'GET', path: '/quotas' }));
  stopIntercepting();
}

/** Every fault of every action of ECS and STS, each for an account of its own, so that none hides another. */
async function underFaultsOfEcs({ stack, newTenant, exchange }: SecretsRun): Promise<void> {
  const actions = ['AssumeRole', 'DescribeImages', 'ModifyImageSharePermission'];
  const cells = faultNames.flatMap((fault) => actions.map((action) => ({ fault, action })));
  await Promise.all(
    cells.map(async (cell, index) => {
      const tenant = await newTenant();
      const matching = ({ accountId, parameters }: ReceivedRequest) =>
        accountId === tenant.accountId || parameters['RoleArn']?.includes(`::${tenant.accountId}:`) === true;
      stack.ecs.faults.add({ ...cell, matching });
      const created = creation({ ...image, EcsImageId: `m-fault-${index}` });
      await exchange(signedCall(stack.url, keyOf(tenant), created));
    }),
  );
  stack.ecs.faults.clear();
}

/** Kills a worker during a request, which Lambda itself logs. */
async function whileWorkersDie(
  { stack, exchange }: SecretsRun,
  signed: (call: Call) => ReturnType<typeof signedCall>,
): Promise<void> {
  const stopIntercepting = stack.aws.intercept(async ({ caller }) => {
    for (const pid of stack.functions.get(caller)?.pids() ?? []) process.kill(pid, 'SIGKILL');
    return 'hang';
  });
  await exchange(signed(creation({ ...image, EcsImageId: 'm-5' })));
  stopIntercepting();
}

it('the traffic has every kind of answer', () => {
  const statuses = new Set(run.logged.map((line) => JSON.parse(line).status));
  expect([...statuses].sort()).toEqual([200, 201, 400, 403, 404, 500, 503, undefined]);
});

it('no log holds a secret, a signature, an Authorization header or a body', () => {
  const find = finder([...hidden, { what: 'a body', value: marker }]);
  expect(run.logged.length).toBeGreaterThan(60);
  expect(run.logged.flatMap(find)).toEqual([]);
  expect(
    run.logged.filter((line) => /acs \w+:|ACS3-HMAC|AWS4-HMAC|SignedHeaders|Bearer/i.test(line)),
  ).toEqual([]);
});

it('the log names the refused key and whether the signature was verified', () => {
  const lines = run.logged.map((line) => JSON.parse(line));
  function refused(code: string) {
    const found = lines.filter((line) => line.code === code);
    expect(found, code).not.toEqual([]);
    return found;
  }
  const id = expect.stringMatching(/^LTAI[A-Za-z0-9]+$/);
  const account = expect.stringMatching(/^\d+$/);
  for (const line of refused('SignatureDoesNotMatch'))
    expect(line).toMatchObject({ accessKeyId: id, accountId: account, verified: false });
  for (const line of refused('Forbidden.AccessKeyDisabled'))
    expect(line).toMatchObject({ accessKeyId: id, accountId: account, verified: true });
  const claimed = refused('InvalidAccessKeyId.NotFound').map(({ accessKeyId }) => accessKeyId);
  expect(new Set(claimed)).toEqual(new Set(['LTAINobody', undefined]));
});

it('no answer holds a secret or a signature, and no refusal a body', () => {
  expect(run.answered.flatMap(finder(hidden))).toEqual([]);
  const refusals = run.answered.filter((answer) => answer.includes('"Code":'));
  expect(refusals.length).toBeGreaterThan(30);
  expect(refusals.flatMap(finder([{ what: 'a body', value: marker }]))).toEqual([]);
});

describe('what is written to disk', () => {
  it('holds secrets only in the file of KMS keys, which only its owner can read', async () => {
    const find = finder(hidden);
    const files = (await readdir(run.dataDir, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(1);
    const found: string[] = [];
    for (const { parentPath, name } of files) {
      const text = await readFile(join(parentPath, name), 'latin1');
      if (find(text).length > 0) found.push(name);
    }
    expect(found).toEqual(['kms-keys.json']);
    const { mode } = await stat(join(run.dataDir, 'kms-keys.json'));
    if (process.platform !== 'win32') expect(mode & 0o077).toBe(0);
  });

  it('announces the running stack in a file that only its owner can read', async () => {
    const { port } = new URL(run.stack.url);
    const { mode } = await stat(join(import.meta.dirname, `../../.imprint/running-${port}.json`));
    if (process.platform !== 'win32') expect(mode & 0o077).toBe(0);
  });
});

it.each(['sandbox', 'production'])('no template or bundle of %s holds a secret', (stage) => {
  const { serviceAccountId } = run.stack.ecs.state;
  const context = { alibabaRegionId: 'cn-hangzhou', alibabaAccountId: serviceAccountId };
  const { stateful, service, bundles } = synthesized(stage, stage === 'production' ? context : {});
  const texts = [JSON.stringify(stateful.toJSON()), JSON.stringify(service.toJSON()), ...bundles.values()];
  expect(texts.flatMap(finder(hidden))).toEqual([]);
  // Anything that looks like a key of either cloud.
  expect(texts.join()).not.toMatch(/\b(LTAI|AKIA|ASIA)[0-9A-Za-z]{12}|-BEGIN [A-Z ]*PRIVATE KEY-/);
  // What AWS would keep in clear text: a secret's value, or one in an environment variable.
  expect(texts.slice(0, 2).join()).not.toMatch(/"SecretString"|"AWS_(SECRET|SESSION)/);
});
