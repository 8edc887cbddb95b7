import { expect, test } from 'vitest';
import type { EventSourceMapping } from '../../infra/emulator/lambda/event-source-mapping.ts';
import { deliverRecords, type StreamRecord } from '../../infra/emulator/lambda/stream-batch.ts';

const mapping: EventSourceMapping = {
  id: 'Stream',
  functionName: 'function',
  eventSourceArn: 'arn:stream',
  batchSize: 100,
  reportsItemFailures: true,
  concurrency: 1,
  bisects: true,
  oldestRecordMs: 60_000,
  onFailure: 'arn:bucket',
  wants: () => true,
};

const now = Date.now() / 1000;

function records(count: number, ageSeconds = 0): StreamRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    eventID: `id${index}`,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(index + 1), ApproximateCreationDateTime: now - ageSeconds },
  }));
}

/** Delivers records to a function that answers the n-th batch with `answer`. Returns its batches, the checkpoints and the log. */
async function deliver(
  batch: readonly StreamRecord[],
  answer: (numbers: string, nth: number) => unknown,
  changed: Partial<EventSourceMapping> = {},
) {
  const given: string[] = [];
  const checkpoints: string[] = [];
  const logged: string[] = [];
  const context = {
    mapping: { ...mapping, ...changed },
    call: async () => ({}),
    async invoke(event: object) {
      const { Records } = event as { readonly Records: readonly StreamRecord[] };
      const numbers = Records.map(({ dynamodb }) => dynamodb.SequenceNumber).join(' ');
      given.push(numbers);
      return answer(numbers, given.length);
    },
    logError: (message: string) => logged.push(message),
    signal: new AbortController().signal,
  };
  await deliverRecords(batch, context, ({ dynamodb }) => checkpoints.push(dynamodb.SequenceNumber));
  return { given, checkpoints, logged };
}

const failing = (...numbers: readonly string[]) => ({
  batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })),
});

test('checkpoints a batch that succeeds', async () => {
  expect(await deliver(records(3), () => failing())).toEqual({
    given: ['1 2 3'],
    checkpoints: ['3'],
    logged: [],
  });
});

test('retries from the lowest failure on', async () => {
  const { given, checkpoints } = await deliver(records(4), (_, nth) =>
    failing(...(nth === 1 ? ['4', '3'] : [])),
  );
  expect(given).toEqual(['1 2 3 4', '3 4']);
  expect(checkpoints).toEqual(['2', '4']);
});

test('bisects a batch whose invocation fails, down to the record that fails', async () => {
  const poisoned = (numbers: string, nth: number) => {
    if (numbers.split(' ').includes('3') && nth < 6) throw new Error('poison');
  };
  const { given, checkpoints } = await deliver(records(4), poisoned);
  expect(given).toEqual(['1 2 3 4', '1 2', '3 4', '3', '3', '3', '4']);
  expect(checkpoints).toEqual(['2', '3', '4']);
});

test('retries the whole batch without bisection', async () => {
  const answer = (_: string, nth: number) => (nth < 3 ? 'no such answer' : undefined);
  const { given } = await deliver(records(2), answer, { bisects: false });
  expect(given).toEqual(['1 2', '1 2', '1 2']);
});

test('discards records that are too old, and logs where AWS would send them', async () => {
  const batch = [...records(1, 3600), ...records(3).slice(1)];
  const { given, checkpoints, logged } = await deliver(batch, () => failing());
  expect(given).toEqual(['2 3']);
  expect(checkpoints.at(-1)).toBe('3');
  expect(logged).toEqual(['Stream discards records 1: they are too old. On AWS they go to arn:bucket']);
});
