import type { Item } from '../../functions/aws/dynamodb-item.ts';
import { imageEvent } from '../../functions/events/image-event.ts';
import type { AwsClient } from '../../infra/emulator/aws/aws-client.ts';
import { streamArn } from '../../infra/emulator/dynamodb/dynamodb-streams-service.ts';

/** The events that the publisher makes of the registry's stream. */
export type PublishedEvents = {
  /** The ids of an account's events since the last time, in their order. */
  readonly take: (accountId: string) => Promise<readonly string[]>;
};

type Page = { readonly Records: readonly StreamRecord[]; readonly NextShardIterator?: string };
type StreamRecord = { readonly dynamodb: { readonly OldImage?: Item; readonly NewImage?: Item } };
type Iterator = { readonly ShardIterator?: string };
type Shards = { readonly StreamDescription: { readonly Shards: readonly { readonly ShardId: string }[] } };

const largestPage = 1000;

/** Reads a table's stream from its beginning. DynamoDB Local has one shard for the first hours. */
export function publishedEvents(client: AwsClient, tableName: string): PublishedEvents {
  const taken = new Map<string, string[]>();
  let iterator: string | undefined;

  /** Only once there is something: one of a stream that was empty leads nowhere. */
  async function firstIterator(): Promise<string | undefined> {
    const StreamArn = streamArn(tableName);
    const description = (await client('dynamodbstreams', 'DescribeStream', { StreamArn })) as Shards;
    const ShardId = description.StreamDescription.Shards[0]?.ShardId;
    const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const answer = (await client('dynamodbstreams', 'GetShardIterator', start)) as Iterator;
    return answer.ShardIterator;
  }

  async function read(): Promise<void> {
    iterator ??= await firstIterator();
    for (;;) {
      const input = { ShardIterator: iterator, Limit: largestPage };
      const page = (await client('dynamodbstreams', 'GetRecords', input)) as Page;
      iterator = page.NextShardIterator;
      for (const { dynamodb } of page.Records) {
        const event = imageEvent({ before: dynamodb.OldImage, after: dynamodb.NewImage, time: new Date() });
        if (!event) continue;
        const { AccountId, EventId } = event.detail;
        taken.set(AccountId, [...(taken.get(AccountId) ?? []), EventId]);
      }
      if (page.Records.length < largestPage) return;
    }
  }

  let reading = Promise.resolve();
  return {
    async take(accountId) {
      reading = reading.then(read);
      await reading;
      const events = taken.get(accountId) ?? [];
      taken.delete(accountId);
      return events;
    },
  };
}
