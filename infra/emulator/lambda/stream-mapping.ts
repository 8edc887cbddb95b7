import { AwsError } from '../aws/aws-client.ts';
import type { Checkpoints } from './checkpoints.ts';
import { callSignal, type MappingContext } from './mapping-context.ts';
import { growingPause, pause, type Sleeper } from './sleeper.ts';
import { deliverRecords, type StreamRecord } from './stream-batch.ts';

export type StreamMappingOptions = {
  readonly context: MappingContext;
  readonly checkpoints: Checkpoints;
  /** Wakes when the table may have changed. */
  readonly sleeper: Sleeper;
};

type Shard = { readonly ShardId: string; readonly ParentShardId?: string };
type Description = {
  readonly StreamDescription: { readonly Shards: readonly Shard[]; readonly LastEvaluatedShardId?: string };
};
type Page = { readonly Records: readonly StreamRecord[]; readonly NextShardIterator?: string };

/** Writes through the endpoint wake it earlier. Other changes, such as the expiry of an item, wait this long. */
const idleMs = 5000;
/** After a page, more may follow, even if it was not full: a page ends at 1 MB. Lambda polls a shard four times a second. */
const pollMs = 250;
const callTimeoutMs = 5000;
const maxPageSize = 1000;

/** Invokes a function with the records of a table's stream, parent shards first, until the signal aborts. */
export async function runStreamMapping(options: StreamMappingOptions): Promise<void> {
  const { signal } = options.context;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const shard = await nextShard(options);
      if (shard) await readShard(shard, options, () => (failures = 0));
      else await options.sleeper.sleep(idleMs, signal);
    } catch {
      // A call failed or timed out: try again from the checkpoint.
      await pause(growingPause(failures), signal);
      failures += 1;
    }
  }
}

/** The oldest unfinished shard. DynamoDB Local has one open shard at a time. */
async function nextShard({ context, checkpoints }: StreamMappingOptions): Promise<string | undefined> {
  const shards: Shard[] = [];
  let start: string | undefined;
  do {
    const input = { StreamArn: context.mapping.eventSourceArn, ExclusiveStartShardId: start };
    const output = await context.call(
      'dynamodbstreams',
      'DescribeStream',
      input,
      callSignal(context, callTimeoutMs),
    );
    const { Shards, LastEvaluatedShardId } = (output as Description).StreamDescription;
    shards.push(...Shards);
    start = LastEvaluatedShardId;
  } while (start !== undefined);
  checkpoints.keepOnly(shards.map(({ ShardId }) => ShardId));
  const unfinished = shards.filter(({ ShardId }) => !checkpoints.of(ShardId).finished);
  const waitsForParent = ({ ParentShardId }: Shard) =>
    unfinished.some(({ ShardId }) => ShardId === ParentShardId);
  return unfinished.find((shard) => !waitsForParent(shard))?.ShardId;
}

/** Reads to the end of the shard, or until the signal aborts. */
async function readShard(shardId: string, options: StreamMappingOptions, onPage: () => void): Promise<void> {
  const { context, checkpoints, sleeper } = options;
  const { mapping, signal } = context;
  let iterator: string | undefined = await iteratorOf(shardId, options);
  while (iterator !== undefined && !signal.aborted) {
    const input = { ShardIterator: iterator, Limit: maxPageSize };
    const output = await context.call(
      'dynamodbstreams',
      'GetRecords',
      input,
      callSignal(context, callTimeoutMs),
    );
    const { Records, NextShardIterator } = output as Page;
    onPage();
    iterator = NextShardIterator;
    const checkpoint = ({ dynamodb }: StreamRecord) =>
      checkpoints.set(shardId, { sequenceNumber: dynamodb.SequenceNumber, finished: false });
    const wanted = Records.filter(mapping.wants);
    for (let start = 0; start < wanted.length; start += mapping.batchSize) {
      await deliverRecords(wanted.slice(start, start + mapping.batchSize), context, checkpoint);
      if (signal.aborted) return;
    }
    const last = Records.at(-1);
    if (last) checkpoint(last);
    if (iterator !== undefined) await sleeper.sleep(last ? pollMs : idleMs, signal);
  }
  if (!signal.aborted) checkpoints.set(shardId, { finished: true });
}

/** Starts at the checkpoint, or at the beginning of the shard when the stream has trimmed it: twice is better than never. */
async function iteratorOf(shardId: string, options: StreamMappingOptions): Promise<string | undefined> {
  const { sequenceNumber: SequenceNumber } = options.checkpoints.of(shardId);
  const horizon = { ShardIteratorType: 'TRIM_HORIZON' };
  if (SequenceNumber === undefined) return await getIterator(shardId, horizon, options);
  try {
    return await getIterator(
      shardId,
      { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber },
      options,
    );
  } catch (error) {
    if (!(error instanceof AwsError) || !forgotten.has(error.name)) throw error;
    return await getIterator(shardId, horizon, options);
  }
}

const forgotten = new Set(['TrimmedDataAccessException', 'ValidationException']);

async function getIterator(
  shardId: string,
  start: object,
  { context }: StreamMappingOptions,
): Promise<string | undefined> {
  const input = { StreamArn: context.mapping.eventSourceArn, ShardId: shardId, ...start };
  const signal = callSignal(context, callTimeoutMs);
  const output = await context.call('dynamodbstreams', 'GetShardIterator', input, signal);
  return (output as { readonly ShardIterator?: string }).ShardIterator;
}
