import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, inject, test } from 'vitest';
import { newTenant } from '../support/tenant.ts';
import { runAdmin } from './run.ts';

const stack = inject('stack');

test('dead-letters lists messages with the reason, redrives the readable ones and deletes one', async () => {
  const tenant = await newTenant(stack);
  const QueueUrl = stack.deadLettersUrl;
  const sqs = new SQSClient({
    endpoint: stack.awsEndpoint,
    region: 'us-east-1',
    credentials: stack.operator,
  });
  const send = async (MessageBody: string) =>
    (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId ?? '';
  const request = JSON.stringify({
    AccountId: tenant.accountId,
    IdempotentToken: 'token_1',
    Image: { Name: 'image', EcsImageId: 'm-1', Platform: 'Linux' },
  });
  const event = (type: string, detail: string) => `{"detail-type":"${type}","detail":${detail}}`;
  const hostile = `\u009b1m\u202e${'x'.repeat(200)}`;
  const ours = await send(event('Image Registration Requested', request));
  const text = await send(hostile);
  const other = await send(event('Image Requested', '{}'));

  // It hides no letter from the next command.
  expect(await runAdmin(stack, 'dead-letters', 'redrive', 'mistyped')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('there is no dead letter mistyped'),
  });
  const listed = await runAdmin(stack, 'dead-letters', 'list', '--json');
  expect(JSON.parse(listed.stdout)).toEqual(
    expect.arrayContaining(
      [
        { messageId: ours, kind: 'event', accountId: tenant.accountId, token: 'token_1', body: request },
        { messageId: text, kind: 'unreadable', reason: 'not JSON', body: hostile },
        {
          messageId: other,
          reason: 'an event with another detail-type',
          body: event('Image Requested', '{}'),
        },
      ].map((letter) => expect.objectContaining(letter)),
    ),
  );

  const redriven = await runAdmin(stack, 'dead-letters', 'redrive');
  expect(redriven).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`${text} cannot be read and was not redriven`),
  });
  await expect.poll(async () => (await tenant.account()).imageCount, { timeout: 20_000 }).toBe(1);

  expect((await runAdmin(stack, 'dead-letters', 'delete', other, '--yes')).exitCode).toBe(0);
  // Another reader holds all but one.
  await send('held');
  const hold = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 20 });
  const { Messages = [] } = await sqs.send(hold);
  const ReceiptHandle = Messages.find(({ MessageId }) => MessageId === text)?.ReceiptHandle;
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  const { stdout, stderr } = await runAdmin(stack, 'dead-letters', 'list');
  expect(stdout).toContain(`not JSON  \\u009b1m\\u202e${'x'.repeat(40)}`);
  expect(stdout).not.toContain('x'.repeat(100));
  expect(stderr).toContain(`note: other readers hold ${Messages.length - 1} more: list again in a minute`);
  expect(Messages.map(({ MessageId }) => MessageId)).not.toContain(other);
});
