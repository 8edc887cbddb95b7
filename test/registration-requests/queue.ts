import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Messaging } from '../../infra/cli/admin/operator.ts';

/** Sends messages to the queue of requests, ten at once. */
export async function sendMessages(
  { config, imageRequestQueueUrl }: Messaging,
  bodies: readonly string[],
): Promise<void> {
  const client = new SQSClient(config);
  for (let start = 0; start < bodies.length; start += 10) {
    const Entries = bodies
      .slice(start, start + 10)
      .map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: imageRequestQueueUrl, Entries }));
  }
}

/** The body of a message that asks for an image of that ECS image. */
export function registrationMessage(accountId: string, token: string, ecsImageId: string): string {
  return JSON.stringify({
    AccountId: accountId,
    IdempotentToken: token,
    Image: { Name: 'web-server', EcsImageId: ecsImageId, Platform: 'Linux' },
  });
}
