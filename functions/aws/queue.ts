import type { Invocation } from '../runtime/invocation.ts';
import { callAws } from './signed-call.ts';

const sqs = { name: 'sqs', targetPrefix: 'AmazonSQS', jsonVersion: '1.0' } as const;

/** Hides a message that was received for so many seconds more, from now; then it is received again. */
export async function changeMessageVisibility(
  queueUrl: string,
  receiptHandle: string,
  seconds: number,
  invocation: Invocation,
): Promise<void> {
  const input = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
  await callAws(sqs, 'ChangeMessageVisibility', input, invocation);
}
