import type { ProductionStack } from '../../infra/local/ecs-stand-in/production-stack.ts';
import type { LocalAws } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant } from '../support/tenant.ts';

/** How long to wait for functions that run by themselves. Calls after that are missing in the table. */
const patienceMs = 30_000;

/**
 * Makes every function do everything that it can: each operation, the audit, published events, and messages that succeed,
 * are refused, or cannot be read.
 */
export async function exerciseEverything(stack: ProductionStack): Promise<void> {
  const { aws, functions } = stack;
  const patience = AbortSignal.timeout(patienceMs);
  const tenant = await newTenant(describedStack(stack));
  // A refusal comes from an isolated read.
  const full = await newTenant(describedStack(stack), { maxImageCount: 0 });
  const create = { method: 'POST', path: '/images', query: { IdempotentToken: 'token_1' } } as const;
  const body = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };
  const expected = async (status: number, request: Parameters<typeof tenant.call>[0]) => {
    let answer = await tenant.call(request);
    // The machine may be busy with other tests. The request is safe to repeat.
    while (answer.status === 503 && !patience.aborted) answer = await tenant.call(request);
    if (answer.status !== status)
      throw new Error(`${request.method} ${request.path} was answered ${answer.status}`);
    return answer.body as { readonly Id: string };
  };

  const { Id } = await expected(201, { ...create, body });
  await expected(201, { ...create, body });
  await expected(200, { method: 'GET', path: `/images/${Id}` });
  await expected(200, { method: 'GET', path: '/images' });
  await expected(200, { method: 'GET', path: '/quotas' });
  await expected(204, { method: 'DELETE', path: `/images/${Id}` });
  await expected(400, { method: 'GET', path: '/nothing' });
  const quotaExhausted = await full.call({ ...create, body });
  if (quotaExhausted.status !== 403) throw new Error(`a full account was answered ${quotaExhausted.status}`);
  await functions.get('QuotaAudit/AuditQuotas')?.invoke({});
  await functions.get('Heartbeat/Heartbeat')?.invoke({});

  const worker = 'RegistrationRequests/RegisterImages';
  const happened = Promise.all([
    called(aws, 'EventPublishing/PublishImageEvents', 'PutEvents', patience),
    called(aws, worker, 'PutEvents', patience),
    called(aws, worker, 'ChangeMessageVisibility', patience),
    called(aws, worker, 'DeleteMessageBatch', patience),
    called(aws, worker, 'TransactWriteItems', patience),
    called(aws, worker, 'TransactGetItems', patience),
  ]);
  const request = { AccountId: tenant.accountId, IdempotentToken: 'token_2', Image: body };
  const refused = { ...request, IdempotentToken: 'token_3', Image: { ...body, Platform: 'BeOS' } };
  const beyondQuota = { ...request, AccountId: full.accountId };
  const messages = [request, refused, beyondQuota].map((message) => JSON.stringify(message));
  for (const message of [...messages, 'unreadable']) {
    await aws.operator('sqs', 'SendMessage', {
      QueueUrl: aws.queueUrl('ImageRequests/Queue'),
      MessageBody: message,
    });
  }
  await happened;
}

/** Resolves when the caller has called the action, or at the signal. */
function called(
  aws: Pick<LocalAws, 'calls' | 'onCall'>,
  caller: string,
  action: string,
  patience: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const noteCall = (call: { readonly caller: string; readonly action: string }) => {
    if (call.caller === caller && call.action === action) resolve();
  };
  const silence = aws.onCall(noteCall);
  aws.calls.forEach(noteCall);
  patience.addEventListener('abort', () => resolve());
  return promise.finally(silence);
}
