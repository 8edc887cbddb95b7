import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { Image } from './image.ts';
import { imageOf } from './image-item.ts';
import { accountPartition, imageKey, imagePrefix } from './registry-keys.ts';

/** Reads images, each time as they are at that moment: what was answered 201 is found. */
export type ImageReader = {
  /** The account's image of that id. */
  get(accountId: string, imageId: string, invocation: Invocation): Promise<Image | undefined>;
  /** One page of the account's images, by id, from `marker` on. */
  list(accountId: string, page: PageRequest, invocation: Invocation): Promise<Page>;
};

export type PageRequest = {
  /** The id that the page starts at, itself included if it still exists; '' for the first page. */
  readonly marker: string;
  /** 0 to 100. */
  readonly maxItemCount: number;
};

type Page = {
  readonly images: readonly Image[];
  /** The id that the next page starts at; '' when there is none. */
  readonly nextMarker: string;
};

/** The images of the registry's table. */
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
      // One more than the page holds says where the next one starts. 101 of the largest images are 600 KB: below the
      // megabyte at which DynamoDB would cut the answer short.
      const command = new QueryCommand({
        TableName: table,
        // The upper bound keeps a page from running into what sorts behind the images.
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
