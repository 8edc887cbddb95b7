import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AwsAnswer } from '../aws/aws-service.ts';

/** Calls DynamoDB Local with the body as received. `target` is DynamoDB or its streams. */
export type DynamoDBPost = {
  readonly post: (target: string, action: string, body: string) => Promise<AwsAnswer>;
  readonly close: () => void;
};

/** Connections to DynamoDB Local at that address; in memory, to a new database. */
export function dynamoDBPost(endpoint: string): DynamoDBPost {
  // In memory, DynamoDB Local keeps a database for each access key id.
  const accessKeyId = randomBytes(10).toString('hex');
  // DynamoDB Local closes a connection after 30 idle seconds, maybe just when it is reused: close it first.
  const agent = new Agent({ keepAlive: true, timeout: 10_000 });
  return {
    post: (target, action, body) =>
      new Promise((resolve, reject) => {
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${target}.${action}`,
          // It demands a signature and verifies none. The endpoint has verified the caller's.
          authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=, Signature=`,
          'content-length': Buffer.byteLength(body),
        };
        const call = request(endpoint, { method: 'POST', agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 500, body: Buffer.concat(chunks).toString() }),
          );
        });
        call.on('error', reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}
