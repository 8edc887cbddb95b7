import { localArn, localIdentity } from '../cloudformation/intrinsics.ts';

/** A queue's name, from its URL: whatever comes before it. */
export function queueNameOf(url: string): string {
  return url.split('/').at(-1) ?? '';
}

/** The ARN of the queue with that name. */
export function queueArnOf(name: string): string {
  return localArn('sqs', name);
}

/** Its URL as on AWS; the local SQS goes by the name in it, wherever a call is sent. */
export function queueUrlOf(name: string): string {
  return `https://sqs.${localIdentity.region}.amazonaws.com/${localIdentity.accountId}/${name}`;
}
