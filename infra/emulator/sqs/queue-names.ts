import { localArn, localIdentity } from '../cloudformation/intrinsics.ts';

/** The name in a queue's URL, whatever comes before it. */
export function queueNameOf(url: string): string {
  return url.split('/').at(-1) ?? '';
}

/** The ARN of the queue with that name. */
export function queueArnOf(name: string): string {
  return localArn('sqs', name);
}

/** The queue's URL as on AWS. The emulator reads only the name in it. */
export function queueUrlOf(name: string): string {
  return `https://sqs.${localIdentity.region}.amazonaws.com/${localIdentity.accountId}/${name}`;
}
