import { randomBytes } from 'node:crypto';
import type { AwsAnswer } from '../aws/aws-service.ts';
import { poster } from '../post.ts';

/** A database of DynamoDB Local: in memory, it keeps one for each access key id. */
export type Database = { readonly url: string; readonly accessKeyId: string };

/** Calls DynamoDB Local with the body as received. `target` is DynamoDB or its streams. */
export type DynamoDBPost = {
  readonly database: Database;
  readonly post: (target: string, action: string, body: string) => Promise<AwsAnswer>;
  readonly close: () => void;
};

/** Connections to DynamoDB Local at that address; in memory, to a new database. */
export function newDatabase(url: string): DynamoDBPost {
  return dynamoDBPost({ url, accessKeyId: randomBytes(10).toString('hex') });
}

/** Connections to a database. */
export function dynamoDBPost(database: Database): DynamoDBPost {
  const { url, accessKeyId } = database;
  const { post, close } = poster(url);
  return {
    database,
    post: (target, action, body) =>
      post({
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${target}.${action}`,
          // It demands a signature and verifies none. The endpoint has verified the caller's.
          authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=, Signature=`,
        },
        body,
      }),
    close,
  };
}
