import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { LocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import type { Fault } from '../support/faults.ts';
import { startOwnStack } from '../support/own-stack.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const stack: LocalStack = await startOwnStack();
let stopFaults = () => {};
afterEach(() => stopFaults());
afterAll(() => stack.stop());

function newToken(): string {
  return randomUUID().replaceAll('-', '');
}

function create(tenant: Tenant, token: string) {
  const body = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };
  return tenant.call({ method: 'POST', path: '/images', query: { IdempotentToken: token }, body });
}

function killWorkers(): void {
  for (const pid of stack.functions.get('CreateImage')?.pids() ?? []) process.kill(pid, 'SIGKILL');
}

/** A client sees an answer of the gateway or none when its worker was killed. */
async function expectNoAnswerOfOurs(answer: Promise<{ readonly status: number }>): Promise<void> {
  const status = await answer.then(
    (answered) => answered.status,
    () => 'broken',
  );
  expect([500, 502, 503, 504, 'broken']).toContain(status);
}

const killedAfter: Fault = async (_call, forward) => {
  await forward();
  killWorkers();
  return 'cut';
};
const killedBefore: Fault = async () => {
  killWorkers();
  return 'cut';
};
/** While DynamoDB works on it. */
const killedDuring: Fault = async (_call, forward) => {
  const answer = forward();
  killWorkers();
  return answer;
};

test.each([
  ['before it reads the state', 'BatchGetItem', killedBefore, false],
  ['after it read the state', 'BatchGetItem', killedAfter, false],
  ['before it commits', 'TransactWriteItems', killedBefore, false],
  ['while DynamoDB commits', 'TransactWriteItems', killedDuring, true],
  ['after DynamoDB committed', 'TransactWriteItems', killedAfter, true],
] as const)(
  'answers 201 to the same token after a worker was killed %s, and has one image',
  async (_, action, kill, committed) => {
    const tenant = await newTenant(describedStack(stack), { maxImageCount: 1 });
    const token = newToken();
    const killed: Promise<unknown>[] = [];
    stopFaults = stack.aws.intercept((call, forward) => {
      if (call.action !== action) return forward();
      const outcome = kill(call, forward);
      killed.push(outcome);
      return outcome;
    });
    await expectNoAnswerOfOurs(create(tenant, token));
    // The client gets its answer before DynamoDB is done.
    await Promise.all(killed);
    stopFaults();
    expect(await tenant.account()).toMatchObject({ imageCount: committed ? 1 : 0 });

    const again = await create(tenant, token);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe(committed ? 'true' : null);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
    const { Id } = again.body as { Id: string };
    expect([...(await tenant.items()).keys()].filter((key) => key.startsWith('IMAGE#'))).toEqual([
      `IMAGE#${Id}`,
    ]);
  },
);

test('answers every request with one image when workers are killed in a race with one token', async () => {
  const tenant = await newTenant(describedStack(stack), { maxImageCount: 1 });
  const token = newToken();
  let commits = 0;
  stopFaults = stack.aws.intercept(async (call, forward) => {
    const answer = forward();
    if (call.action === 'TransactWriteItems' && ++commits === 1) killWorkers();
    return answer;
  });
  const answers = await Promise.allSettled(Array.from({ length: 15 }, () => create(tenant, token)));
  stopFaults();
  const again = await create(tenant, token);
  expect(again.status).toBe(201);
  for (const answer of answers) {
    if (answer.status === 'rejected') continue;
    expect([201, 500, 502, 503, 504]).toContain(answer.value.status);
    if (answer.value.status === 201) expect(answer.value.body).toEqual(again.body);
  }
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  expect(await tenant.items()).toHaveProperty('size', 3);
});
