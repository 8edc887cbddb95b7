import type { AwsClient } from '../../infra/emulator/aws/aws-client.ts';
import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import type { AwsAnswer } from '../../infra/emulator/aws/aws-service.ts';

// Computes units by DynamoDB's published rules, because DynamoDB Local reports wrong ones for transactions.

/** Capacity units: read and write. */
export type Units = { readonly read: number; readonly write: number };

type Value = { readonly S?: string; readonly N?: string };
export type Item = Readonly<Record<string, Value>>;
export type Place = { readonly TableName: string; readonly Key: Item };
type BatchInput = {
  readonly RequestItems: Readonly<
    Record<string, { readonly Keys: readonly Item[]; readonly ConsistentRead?: boolean }>
  >;
};
type TransactItem = {
  readonly Put?: { readonly TableName: string; readonly Item: Item };
  readonly Update?: Place;
  readonly Delete?: Place;
  readonly Get?: Place;
};

const readUnitBytes = 4096;
const writeUnitBytes = 1024;
/** A transaction prepares and commits, so each of its items costs double. */
const inTransaction = 2;

/** The size of an item in bytes: attribute names and values. */
export function itemSize(item: Item | undefined): number {
  return Object.entries(item ?? {}).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

/** A number takes a byte for every two digits, plus one. */
function valueSize({ S, N }: Value): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/^-|\.|0+$/g, '').length / 2) + 1;
  throw new Error('the registry has strings and numbers only');
}

/** Makes a call, and returns its answer and its units by the sizes of the items before and after. */
export async function metered(
  { action, input }: AwsCall,
  forward: () => Promise<AwsAnswer>,
  operator: AwsClient,
): Promise<{ readonly answer: AwsAnswer; readonly units: Units }> {
  const places = placesOf(action, input);
  const before = await sizes(places, operator);
  const answer = await forward();
  const after = await sizes(places, operator);
  const output: unknown = JSON.parse(answer.body);
  return { answer, units: unitsOf(action, input, output, before, after) };
}

/** The units of a call by its input, output, and the sizes of its items before and after, in the order of `placesOf`. */
export function unitsOf(
  action: string,
  input: unknown,
  output: unknown,
  before: readonly number[],
  after: readonly number[],
): Units {
  const largest = before.map((size, index) => Math.max(size, after[index] ?? 0));
  switch (action) {
    case 'GetItem':
      return { read: consistency(input) * units(before, readUnitBytes), write: 0 };
    case 'Query': {
      const { Items = [] } = output as { readonly Items?: readonly Item[] };
      // A Query rounds the sum of its items, not each item.
      const size = Items.reduce((sum, item) => sum + itemSize(item), 0);
      return { read: consistency(input) * units([size], readUnitBytes), write: 0 };
    }
    case 'BatchGetItem': {
      const { RequestItems } = input as BatchInput;
      const isConsistent = Object.values(RequestItems).every(({ ConsistentRead }) => ConsistentRead);
      return { read: (isConsistent ? 1 : 0.5) * units(before, readUnitBytes), write: 0 };
    }
    case 'TransactGetItems':
      return { read: inTransaction * units(before, readUnitBytes), write: 0 };
    case 'UpdateItem':
      return { read: 0, write: units(largest, writeUnitBytes) };
    case 'TransactWriteItems':
      return { read: 0, write: inTransaction * units(largest, writeUnitBytes) };
    default:
      throw new Error(`what does ${action} cost?`);
  }
}

/** An absent item costs as much as the smallest. */
function units(itemSizes: readonly number[], unitBytes: number): number {
  return itemSizes.reduce((sum, size) => sum + Math.max(1, Math.ceil(size / unitBytes)), 0);
}

function consistency(input: unknown): number {
  return (input as { readonly ConsistentRead?: boolean }).ConsistentRead ? 1 : 0.5;
}

/** The items that a call names. */
export function placesOf(action: string, input: unknown): readonly Place[] {
  if (action === 'Query') return [];
  if (action === 'BatchGetItem')
    return Object.entries((input as BatchInput).RequestItems).flatMap(([TableName, { Keys }]) =>
      Keys.map((Key) => ({ TableName, Key })),
    );
  if (!action.startsWith('Transact')) return [input as Place];
  const { TransactItems } = input as { readonly TransactItems: readonly TransactItem[] };
  return TransactItems.flatMap(({ Put, Update, Delete, Get }) => {
    const other = Update ?? Delete ?? Get;
    if (other) return other;
    return Put ? { TableName: Put.TableName, Key: keyOf(Put.Item) } : [];
  });
}

function keyOf({ pk, sk }: Item): Item {
  if (!pk || !sk) throw new Error('only the registry is put into');
  return { pk, sk };
}

function sizes(places: readonly Place[], operator: AwsClient): Promise<number[]> {
  return Promise.all(
    places.map(async ({ TableName, Key }) => {
      const { Item } = (await operator('dynamodb', 'GetItem', { TableName, Key, ConsistentRead: true })) as {
        readonly Item?: Item;
      };
      return itemSize(Item);
    }),
  );
}
