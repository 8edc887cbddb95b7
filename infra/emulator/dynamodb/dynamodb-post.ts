import { randomBytes } from 'node:crypto';
import type { AwsAnswer } from '../aws/aws-service.ts';
import { post } from '../post.ts';

/** A database of DynamoDB Local: in memory, it keeps one for each access key id. */
export type Database = { readonly url: string; readonly accessKeyId: string };

/** Calls DynamoDB Local with the body as received. `target` is DynamoDB or its streams. */
export type DynamoDBPost = (
  target: string,
  action: string,
  body: string,
  signal?: AbortSignal,
) => Promise<AwsAnswer>;

/** The target of DynamoDB itself. */
export const dynamoDBTarget = 'DynamoDB_20120810';

/** A database of its own in the DynamoDB Local at that address; on disk, there is only one. */
export function newDatabase(url: string): Database {
  return { url, accessKeyId: randomBytes(10).toString('hex') };
}

/** Returns a function that calls that database. */
export function dynamoDBPost({ url, accessKeyId }: Database): DynamoDBPost {
  // It demands a signature but does not verify it; the endpoint has verified the caller's, if there is one.
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=, Signature=`;
  return (target, action, body, signal) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${target}.${action}`,
      authorization,
    };
    return post(url, { headers, body, signal });
  };
}
