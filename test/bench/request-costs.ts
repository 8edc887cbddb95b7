// node test/bench/request-costs.ts: the DynamoDB and KMS calls and units of each kind of request.
import { callImageApi } from '../../infra/cli/image-client.ts';
import { accessKeySecret } from '../../infra/local/access-key-secret.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { metered } from './capacity-units.ts';
import { type Scenario, scenarios } from './scenarios.ts';

type Cost = { requests: number; macs: number; read: number; write: number };

const stack = await startLocalStack();
const { aws } = stack;
let cost: Cost = { requests: 0, macs: 0, read: 0, write: 0 };
aws.intercept(async (call, forward) => {
  if (call.caller === 'Operator') return forward();
  if (call.service === 'kms') {
    cost.macs += 1;
    return forward();
  }
  const { answer, units } = await metered(call, forward, aws.operator);
  cost.requests += 1;
  cost.read += units.read;
  cost.write += units.write;
  return answer;
});

console.log(
  'Per request: DynamoDB requests, counted at the local endpoint; read and write capacity units, computed from',
);
console.log(
  'item sizes by DynamoDB’s published rule; calls of KMS GenerateMac. A key is cold for a worker that has not',
);
console.log('seen it for a minute (its secret: ever).\n');
printRow('', ['', 'warm', 'key'], ['', '', 'cold', 'key']);
printRow('', ['requests', 'RCU', 'WCU'], ['requests', 'RCU', 'WCU', 'MACs']);
for (const scenario of scenarios) {
  const warm = await costOf(scenario, true);
  const cold = await costOf(scenario, false);
  printRow(
    scenario.name,
    [warm.requests, warm.read, warm.write],
    [cold.requests, cold.read, cold.write, cold.macs],
  );
}
await stack.stop();

/** The cost of the scenario's request in a new account, with a key that the worker has cached or has never seen. */
async function costOf(scenario: Scenario, warm: boolean): Promise<Cost> {
  const described = describedStack(stack);
  const { maxImageCount, status, warmUp, prepare } = scenario;
  const tenant = await newTenant(described, maxImageCount === undefined ? {} : { maxImageCount });
  const request = await prepare(tenant);
  const call = await anotherKey(tenant);
  if (warm) await call(warmUp);
  cost = { requests: 0, macs: 0, read: 0, write: 0 };
  const answer = await call(request);
  if (answer.status !== status) throw new Error(`${scenario.name} was answered ${answer.status}`);
  return { ...cost };
}

/** A second access key of the account, which no worker has seen. */
async function anotherKey({ accountId, accessKeyId }: Tenant) {
  const another = `${accessKeyId}B`;
  const macKeyArn = aws.keyArn('MacKey');
  await aws.operator('dynamodb', 'PutItem', {
    TableName: aws.tableName('AccessKeys'),
    Item: {
      accessKeyId: { S: another },
      accountId: { S: accountId },
      status: { S: 'Active' },
      macKeyArn: { S: macKeyArn },
      createdAt: { S: new Date().toISOString() },
    },
  });
  const key = { accessKeyId: another, secret: await accessKeySecret(aws.operator, macKeyArn, another) };
  return (request: Parameters<typeof callImageApi>[2]) => callImageApi(stack.url, key, request);
}

function printRow(name: string, warm: readonly unknown[], cold: readonly unknown[]): void {
  const columns = (values: readonly unknown[]) => values.map((value) => String(value).padStart(6)).join('');
  console.log(`${name.padEnd(50)}|${columns(warm)} |${columns(cold)}`);
}
