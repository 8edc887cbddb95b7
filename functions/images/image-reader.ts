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
      const command = new QueryCommand({
        TableName: table,
        // The upper bound keeps items that sort after the images out of the page.
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: accountPartition(accountId) },
          ':from': { S: `${imagePrefix}${marker}` },
          ':to': { S: `${imagePrefix}~` },
        },
        // One more than the page holds: it is where the next page starts.
        Limit: maxItemCount + 1,
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      });
      const { Items = [], LastEvaluatedKey } = await sendRequest(invocation, (options) =>
        client.send(command, options),
      );
      const images = Items.map(imageOf);
      // DynamoDB also stops at 1 MB: then the page is shorter, and the last image read starts the next one. 101 valid images
      // take 560 KB at most: each 1,280 characters of up to 4 bytes, and 400 bytes more.
      const next = LastEvaluatedKey || images.length > maxItemCount ? images.pop() : undefined;
      return { images, nextMarker: next?.id ?? '' };
    },
  };
}
