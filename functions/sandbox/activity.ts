import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { text } from '../aws/dynamodb-item.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import { activityPartition } from './sandbox-keys.ts';

/** A request of an account, or an event of one of its images, as the timeline shows it. */
export type ActivityEntry = {
  /** The id of the request or the event. An entry that is delivered twice has the same id. */
  readonly Id: string;
  readonly Kind: 'Request' | 'Event';
  /** When it happened, in ISO 8601. */
  readonly Time: string;
  /** The operation, or the type of the event. */
  readonly Name: string;
  readonly Status?: number | undefined;
  readonly Code?: string | undefined;
  readonly DurationMs?: number | undefined;
  /** Requests to DynamoDB, and what they consumed. */
  readonly DynamoDBRequests?: number | undefined;
  readonly CapacityUnits?: number | undefined;
  readonly ImageId?: string | undefined;
  readonly Replayed?: boolean | undefined;
  /** False if the signature did not match: anyone could have sent the request. */
  readonly Verified?: boolean | undefined;
};

/** An entry and when it was recorded, in epoch milliseconds. Entries are read in that order. */
export type RecordedEntry = ActivityEntry & { readonly RecordedAt: number };

/** The most entries that one Query returns. */
const maxEntries = 100;

const lifetimeSeconds = 24 * 3600;

/**
 * Records an entry of an account's activity. A repeated attempt writes the same item.
 *
 * @throws UnavailableError when time is up.
 */
export async function recordEntry(
  client: DynamoDBClient,
  table: string,
  accountId: string,
  entry: ActivityEntry,
  invocation: Invocation,
): Promise<void> {
  const now = Date.now();
  const command = new PutItemCommand({
    TableName: table,
    Item: {
      pk: { S: activityPartition(accountId) },
      sk: { S: sortKey(now, entry.Id) },
      entry: { S: JSON.stringify({ ...entry, RecordedAt: now }) },
      forgottenAt: { N: String(Math.floor(now / 1000) + lifetimeSeconds) },
    },
  });
  await retryUntilDeadline(invocation, () =>
    sendRequest(invocation, (options) => client.send(command, options)),
  );
}

/** Reads an account's entries recorded from `after` on, oldest first. */
export async function readActivity(
  client: DynamoDBClient,
  table: string,
  accountId: string,
  after: number,
  invocation: Invocation,
): Promise<readonly RecordedEntry[]> {
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk >= :after',
    ExpressionAttributeValues: {
      ':pk': { S: activityPartition(accountId) },
      ':after': { S: sortKey(after, '') },
    },
    Limit: maxEntries,
    ReturnConsumedCapacity: 'TOTAL',
  });
  const { Items = [] } = await sendRequest(invocation, (options) => client.send(command, options));
  return Items.map((item) => JSON.parse(text(item['entry'])));
}

/** Epoch milliseconds keep their thirteen digits until the year 2286. */
function sortKey(recordedAt: number, id: string): string {
  return `${String(recordedAt).padStart(15, '0')}#${id}`;
}
