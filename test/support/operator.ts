import { type AwsClient, awsClient } from '../../infra/emulator/aws/aws-client.ts';
import type { SharedStack } from './global-stack.ts';

export type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

const largestBatch = 25;

/** The AWS services of the shared stack, as its operator. */
export function operatorOf({ awsEndpoint, operator }: SharedStack): AwsClient {
  return awsClient(awsEndpoint, operator);
}

/** Batches under way at once. */
const lanes = 4;

/** Writes items past the service. */
export async function writeItems(stack: SharedStack, table: string, items: readonly Item[]): Promise<void> {
  const operator = operatorOf(stack);
  async function writeLane(lane: number): Promise<void> {
    for (let start = lane * largestBatch; start < items.length; start += lanes * largestBatch) {
      const puts = items.slice(start, start + largestBatch).map((Item) => ({ PutRequest: { Item } }));
      const output = await operator('dynamodb', 'BatchWriteItem', { RequestItems: { [table]: puts } });
      const { UnprocessedItems = {} } = output as { readonly UnprocessedItems?: object };
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local left items unprocessed');
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => writeLane(lane)));
}
