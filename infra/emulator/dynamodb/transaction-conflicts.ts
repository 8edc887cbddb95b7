import { setTimeout as pause } from 'node:timers/promises';
import { type AwsAnswer, refusal } from '../aws/aws-service.ts';

/** Runs a request, or refuses it because it conflicts with one that is in flight. */
export type ConflictGuard = (
  action: string,
  input: unknown,
  run: () => Promise<AwsAnswer>,
) => Promise<AwsAnswer>;

type Attributes = Readonly<Record<string, unknown>>;
type ItemRequest = { readonly TableName?: string; readonly Key?: Attributes; readonly Item?: Attributes };
type Transaction = { readonly TransactItems?: readonly Readonly<Record<string, ItemRequest>>[] };
type Batch = {
  readonly RequestItems?: Readonly<Record<string, readonly Readonly<Record<string, ItemRequest>>[]>>;
};

const singleWrites = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/**
 * Adds the conflicts that DynamoDB has and DynamoDB Local lacks:
 *
 * - A transaction that writes is canceled when another one that writes has an item in common with it.
 * - A transaction that reads is canceled when any write of its items overlaps it.
 * - PutItem, UpdateItem and DeleteItem are refused while a transaction writes their item.
 *
 * Plain reads and BatchGetItem never conflict.
 * See "Transaction conflict handling in DynamoDB" in the developer guide.
 *
 * @param keyNames the key attributes of each table, by table name.
 * @param inFlightMs how long a transaction that writes holds its items at least, and delays its answer.
 */
export function conflictGuard(
  keyNames: ReadonlyMap<string, readonly string[]>,
  inFlightMs: number,
): ConflictGuard {
  /** Items in a transaction that writes. */
  const transacted = new Set<string>();
  /** The number of writes in flight per item, transactions included. */
  const writing = new Map<string, number>();
  const readers = new Set<{ readonly items: ReadonlySet<string>; overlapped: boolean }>();

  function identify({ TableName = '', Key, Item }: ItemRequest): string {
    const names = keyNames.get(TableName) ?? [];
    return JSON.stringify([TableName, ...names.map((name) => (Key ?? Item)?.[name])]);
  }

  async function write(items: readonly string[], run: () => Promise<AwsAnswer>): Promise<AwsAnswer> {
    for (const item of items) writing.set(item, (writing.get(item) ?? 0) + 1);
    for (const reader of readers) if (items.some((item) => reader.items.has(item))) reader.overlapped = true;
    try {
      return await run();
    } finally {
      for (const item of items) {
        const left = (writing.get(item) ?? 1) - 1;
        if (left === 0) writing.delete(item);
        else writing.set(item, left);
      }
    }
  }

  async function transactWrite(items: readonly string[], run: () => Promise<AwsAnswer>): Promise<AwsAnswer> {
    const conflicts = items.map((item) => transacted.has(item));
    if (conflicts.includes(true)) return canceled(conflicts);
    for (const item of items) transacted.add(item);
    try {
      return await write(items, async () => {
        const [answer] = await Promise.all([run(), pause(inFlightMs)]);
        return answer;
      });
    } finally {
      for (const item of items) transacted.delete(item);
    }
  }

  async function transactRead(items: readonly string[], run: () => Promise<AwsAnswer>): Promise<AwsAnswer> {
    const conflicts = items.map((item) => writing.has(item));
    if (conflicts.includes(true)) return canceled(conflicts);
    const reader = { items: new Set(items), overlapped: false };
    readers.add(reader);
    try {
      const answer = await run();
      return reader.overlapped ? canceled(items.map(() => true)) : answer;
    } finally {
      readers.delete(reader);
    }
  }

  return async (action, input, run) => {
    if (singleWrites.has(action)) {
      const item = identify(input as ItemRequest);
      return transacted.has(item) ? conflict() : write([item], run);
    }
    if (action === 'BatchWriteItem') return write(batchItems(input as Batch).map(identify), run);
    if (action !== 'TransactWriteItems' && action !== 'TransactGetItems') return run();
    const { TransactItems = [] } = input as Transaction;
    const items = TransactItems.flatMap((item) => Object.values(item).map(identify));
    return action === 'TransactWriteItems' ? transactWrite(items, run) : transactRead(items, run);
  };
}

/** The items of a BatchWriteItem, each with its table's name. */
function batchItems({ RequestItems = {} }: Batch): ItemRequest[] {
  return Object.entries(RequestItems).flatMap(([TableName, requests]) =>
    requests.flatMap((request) => Object.values(request).map((item) => ({ ...item, TableName }))),
  );
}

const message = 'Transaction is ongoing for the item';

function canceled(conflicts: readonly boolean[]): AwsAnswer {
  const reasons = conflicts.map((isConflict) =>
    isConflict ? { Code: 'TransactionConflict', Message: message } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return {
    status: 400,
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      // DynamoDB's own words.
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      CancellationReasons: reasons,
    }),
  };
}

function conflict(): AwsAnswer {
  return refusal(400, 'com.amazonaws.dynamodb.v20120810#TransactionConflictException', message);
}
