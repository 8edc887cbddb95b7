import type { AwsAnswer, AwsService, Permission } from '../aws/aws-service.ts';
import { localArn, localIdentity } from '../cloudformation/intrinsics.ts';
import type { DynamoDBPost } from './dynamodb-post.ts';

type Fields = Readonly<Record<string, unknown>>;

const target = 'DynamoDBStreams_20120810';

/**
 * Emulates the streams of tables with DynamoDB Local. A stream's ARN ends with the time when it was enabled, which a template
 * cannot know: here it is the same at every start, and each call replaces it with DynamoDB Local's real one.
 */
export function dynamoDBStreamsService(post: DynamoDBPost): AwsService {
  const realArns = new Map<string, string>();

  async function realArn(tableName: string): Promise<string> {
    const known = realArns.get(tableName);
    if (known !== undefined) return known;
    const { body } = await post(target, 'ListStreams', JSON.stringify({ TableName: tableName }));
    const { Streams = [] } = JSON.parse(body) as {
      readonly Streams?: readonly { readonly StreamArn: string }[];
    };
    const found = Streams.at(-1)?.StreamArn;
    // DynamoDB Local then answers that there is no such stream.
    if (found === undefined) return streamArn(tableName);
    realArns.set(tableName, found);
    return found;
  }

  async function withRealArn(input: Fields): Promise<Fields> {
    const { StreamArn, ShardIterator } = input;
    const real = await realArn(tableOf(input));
    return {
      ...input,
      ...(typeof StreamArn === 'string' && { StreamArn: real }),
      ...(typeof ShardIterator === 'string' && {
        ShardIterator: ShardIterator.replace(/^[^|]*/, () => real),
      }),
    };
  }

  return {
    name: 'dynamodb',
    target,
    polls: new Set(['GetRecords']),
    permissions: (action, input): readonly Permission[] => {
      const table = tableOf(input as Fields);
      const resource = action === 'ListStreams' ? table : `${table}/stream/${label}`;
      return [{ action: `dynamodb:${action}`, resource }];
    },
    async answer(action, input): Promise<AwsAnswer> {
      const fields = input as Fields;
      const answer = await post(target, action, JSON.stringify(await withRealArn(fields)));
      return { ...answer, body: JSON.stringify(withOwnArn(JSON.parse(answer.body), tableOf(fields))) };
    },
  };
}

const label = 'local';

/** The ARN of a table's stream on this machine. */
export function streamArn(tableName: string): string {
  return localArn('dynamodb', `table/${tableName}/stream/${label}`);
}

/** An iterator begins with its stream's ARN. */
function tableOf({ TableName, StreamArn, ShardIterator }: Fields): string {
  if (TableName !== undefined) return String(TableName);
  return /table\/([^/|]+)/.exec(String(StreamArn ?? ShardIterator))?.[1] ?? '';
}

function withOwnArn(output: Fields, tableName: string): Fields {
  const arn = streamArn(tableName);
  const iterator = (name: string) =>
    typeof output[name] === 'string' && { [name]: output[name].replace(/^[^|]*/, () => arn) };
  const { Streams, StreamDescription, Records } = output;
  return {
    ...output,
    ...(Array.isArray(Streams) && {
      Streams: Streams.map((stream: Fields) => ({
        ...stream,
        StreamArn: streamArn(String(stream['TableName'])),
        StreamLabel: label,
      })),
    }),
    ...(typeof StreamDescription === 'object' && {
      StreamDescription: { ...StreamDescription, StreamArn: arn, StreamLabel: label },
    }),
    ...(Array.isArray(Records) && {
      Records: Records.map((record: Fields) => ({ ...record, awsRegion: localIdentity.region })),
    }),
    ...iterator('ShardIterator'),
    ...iterator('NextShardIterator'),
  };
}
