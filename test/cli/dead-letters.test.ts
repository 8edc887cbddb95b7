import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, inject, test } from 'vitest';
import { newTenant } from '../support/tenant.ts';
import { runAdmin } from './run.ts';

const stack = inject('stack');

test('dead-letters lists messages, redrives the readable ones and deletes one', async () => {
  const tenant = await newTenant(stack);
  const QueueUrl = stack.deadLettersUrl;
  const sqs = new SQSClient({
    endpoint: stack.awsEndpoint,
    region: 'us-east-1',
    credentials: stack.operator,
  });
  const request = {
    AccountId: tenant.accountId,
    IdempotentToken: 'token_1',
    Image: { Name: 'image', EcsImageId: 'm-1', Platform: 'Linux' },
  };
  const event = { 'detail-type': 'Image Registration Requested', detail: request };
  for (const MessageBody of [JSON.stringify(event), 'unreadable'])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  const list = async () => JSON.parse((await runAdmin(stack, 'dead-letters', 'list', '--json')).stdout);
  const listed: readonly { readonly messageId: string; readonly kind: string }[] = await list();
  const ours = listed.find(({ kind }) => kind === 'event');
  expect(ours).toMatchObject({ accountId: tenant.accountId, token: 'token_1' });
  const unreadable = listed.find(({ kind }) => kind === 'unreadable')?.messageId ?? '';

  const redriven = await runAdmin(stack, 'dead-letters', 'redrive', ours?.messageId ?? '', '--json');
  expect(redriven).toMatchObject({ exitCode: 0, stderr: '' });
  await expect.poll(async () => (await tenant.account()).imageCount, { timeout: 20_000 }).toBe(1);

  const refused = await runAdmin(stack, 'dead-letters', 'redrive', unreadable);
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('cannot be read and was not redriven'),
  });
  expect((await runAdmin(stack, 'dead-letters', 'delete', unreadable, '--yes')).exitCode).toBe(0);
  expect(await list()).not.toContainEqual(expect.objectContaining({ messageId: unreadable }));
});
