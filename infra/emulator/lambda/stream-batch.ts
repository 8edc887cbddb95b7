import { failedItems } from './event-source-mapping.ts';
import type { MappingContext } from './mapping-context.ts';
import { growingPause, pause } from './sleeper.ts';

/** A record of a table's stream, as DynamoDB and Lambda have it. */
export type StreamRecord = {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    /** In seconds. */
    readonly ApproximateCreationDateTime: number;
  };
};

/**
 * Invokes the function with the records in order, until it has processed all of them or the mapping stops.
 * Calls `done` each time that everything up to a record is processed.
 */
export async function deliverRecords(
  records: readonly StreamRecord[],
  context: MappingContext,
  done: (last: StreamRecord) => void,
): Promise<void> {
  const batches = [records];
  let attempt = 0;
  while (!context.signal.aborted) {
    const [batch] = batches;
    if (!batch) return;
    const live = withoutExpired(batch, context);
    const rest = live.length === 0 ? live : await invokeOnce(live, context);
    if (context.signal.aborted && rest.length > 0) return;

    if (rest.length < batch.length) {
      // The records that succeeded are the first ones of the batch.
      const last = batch[batch.length - rest.length - 1];
      if (last) done(last);
      attempt = 0;
    }
    if (rest.length === 0) {
      batches.shift();
      continue;
    }
    const halved = context.mapping.bisects && rest.length === live.length && rest.length > 1;
    batches.splice(0, 1, ...(halved ? halves(rest) : [rest]));
    await pause(growingPause(attempt), context.signal);
    if (!halved) attempt += 1;
  }
}

/** Invokes the function once. Returns the records to retry: all from the first failure on. */
async function invokeOnce(
  batch: readonly StreamRecord[],
  context: MappingContext,
): Promise<readonly StreamRecord[]> {
  const { mapping, invoke } = context;
  try {
    const Records = batch.map((record) => ({ ...record, eventSourceARN: mapping.eventSourceArn }));
    const ids = batch.map(({ dynamodb }) => dynamodb.SequenceNumber);
    const failed = failedItems(await invoke({ Records }), mapping, ids);
    if (!failed) return batch;
    const first = ids.findIndex((id) => failed.includes(id));
    return first < 0 ? [] : batch.slice(first);
  } catch {
    // The worker has logged why.
    return batch;
  }
}

/** Discards the records that are too old. */
function withoutExpired(batch: readonly StreamRecord[], context: MappingContext): readonly StreamRecord[] {
  const oldest = (Date.now() - context.mapping.oldestRecordMs) / 1000;
  const first = batch.findIndex(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= oldest);
  const expired = first < 0 ? batch : batch.slice(0, first);
  if (expired.length > 0) logDiscarded(expired, context);
  return batch.slice(expired.length);
}

function logDiscarded(records: readonly StreamRecord[], { mapping, logError }: MappingContext): void {
  const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber).join(', ');
  logError(
    `${mapping.id} discards records ${numbers}: they are too old. On AWS they go to ${mapping.onFailure ?? 'nothing'}`,
  );
}

function halves<T>(list: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}
