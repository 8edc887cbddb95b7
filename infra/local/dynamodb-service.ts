import { Agent, request } from 'node:http';
import type { AwsAnswer, AwsService } from './aws-service.ts';
import { dynamoDBPermissions } from './dynamodb-permissions.ts';
import type { Template } from './template.ts';

export type DynamoDBService = AwsService & { readonly close: () => void };

const target = 'DynamoDB_20120810';

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems', 'BatchWriteItem']);

/**
 * DynamoDB, played by DynamoDB Local at that address. With its data on disk it answers a write before that is
 * committed, and a kill then loses it; once a later, strongly consistent read was answered, a kill loses nothing.
 * `durable` makes that read before a write is answered.
 */
export function dynamoDBService(endpoint: string, template: Template, durable: boolean): DynamoDBService {
  // DynamoDB Local drops a connection that idles for 30 s, perhaps as we send on it: drop it first.
  const agent = new Agent({ keepAlive: true, timeout: 10_000 });
  const readOfNothing = JSON.stringify(anyRead(template));

  return {
    name: 'dynamodb',
    target,
    permissions: dynamoDBPermissions,
    async answer(action, _input, body) {
      const answer = await post(endpoint, agent, action, body);
      if (durable && answer.status === 200 && writes.has(action))
        await post(endpoint, agent, 'GetItem', readOfNothing);
      return answer;
    },
    close: () => agent.destroy(),
  };
}

/** A read of an item that need not exist, in any table: they share one database, which commits in order. */
function anyRead(template: Template): object {
  const [table] = template.resources('AWS::DynamoDB::GlobalTable');
  const keys = (table?.properties()['KeySchema'] ?? []) as readonly { readonly AttributeName: string }[];
  return {
    TableName: table?.ref,
    Key: Object.fromEntries(keys.map(({ AttributeName }) => [AttributeName, { S: '-' }])),
    ConsistentRead: true,
  };
}

function post(endpoint: string, agent: Agent, action: string, body: string): Promise<AwsAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${target}.${action}`,
      // It wants to see a signature, and verifies none: the caller's was verified already.
      authorization:
        'AWS4-HMAC-SHA256 Credential=LOCAL/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=, Signature=',
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
  });
}
