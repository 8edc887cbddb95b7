import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { Image } from './image.ts';
import { imageOf } from './image-item.ts';
import { accountPartition, imageKey, imagePrefix } from './registry-keys.ts';

/** Reads images consistently: an image that was answered with 201 is found. */
export type ImageReader = {
  /** The account's image with this id. */
  get(accountId: string, imageId: string, invocation: Invocation): Promise<Image | undefined>;
  /** One page of the account's images, sorted by id, starting at `marker`. */
  list(accountId: string, page: PageRequest, invocation: Invocation): Promise<Page>;
};

export type PageRequest = {
  /** The id to start at, inclusive; '' for the first page. Its image may no longer exist. */
  readonly marker: string;
  /** 0 to 100. */
  readonly maxItemCount: number;
};

type Page = {
  readonly images: readonly Image[];
  /** The id that the next page starts at; '' when there is none. */
  readonly nextMarker: string;
};

/** The image reader over the registry's table. */
export function dynamoDbImageReader(client: DynamoDBClient, table: string): ImageReader {
  return {
    async get(accountId, imageId, invocation) {
      const command = new GetItemCommand({
        TableName: table,
        Key: imageKey(accountId, imageId),
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      });
      const { Item: item } = await sendRequest(invocation, (options) => client.send(command, options));
      return item && imageOf(item);
    },

    async list(accountId, { marker, maxItemCount }, invocation) {
      if (maxItemCount === 0) return { images: [], nextMarker: '' };
      // One more than the page holds: it is where the next page starts. 101 of the largest images take 600 KB, below
      // the 1 MB at which DynamoDB truncates a response.
      const command = new QueryCommand({
        TableName: table,
        // The upper bound keeps items that sort after the images out of the page.
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: accountPartition(accountId) },
          ':from': { S: `${imagePrefix}${marker}` },
          ':to': { S: `${imagePrefix}~` },
        },
        Limit: maxItemCount + 1,
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      });
      const { Items: items = [] } = await sendRequest(invocation, (options) => client.send(command, options));
      const images = items.map(imageOf);
      return { images: images.slice(0, maxItemCount), nextMarker: images[maxItemCount]?.id ?? '' };
    },
  };
}
