import type { Invocation } from '../runtime/invocation.ts';
import { callAws } from './signed-call.ts';

const sqs = { name: 'sqs', targetPrefix: 'AmazonSQS', jsonVersion: '1.0' } as const;

/** Hides a received message for `seconds` from now, after which the queue delivers it again. */
export async function changeMessageVisibility(
  queueUrl: string,
  receiptHandle: string,
  seconds: number,
  invocation: Invocation,
): Promise<void> {
  const input = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
  await callAws(sqs, 'ChangeMessageVisibility', input, invocation);
}
