import { isDeepStrictEqual } from 'node:util';
import type { AwsClient } from '../../infra/emulator/aws/aws-client.ts';
import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import type { AwsAnswer } from '../../infra/emulator/aws/aws-service.ts';

type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
type Place = { readonly TableName: string; readonly Key: Attributes };

/** An item that was written in a transaction which has no answer yet, as it was before. */
type Hidden = Place & { readonly before: Attributes | undefined };

/**
 * What DynamoDB's plain reads see while a transaction has no answer yet: each of its items as it was before, or as it is after.
 * DynamoDB Local shows all of them at once. A transaction or another write that touches an item waits in DynamoDB until the
 * item is done, so from then on everybody sees it.
 */
export type PlainReads = {
  /** The items that a transaction is about to write and `isVisible` does not choose, as they are now. */
  readonly before: (call: AwsCall, isVisible: (sortKey: string) => boolean) => Promise<readonly Hidden[]>;
  /** Shows those items as they were. Returns what ends that. */
  readonly hide: (items: readonly Hidden[]) => () => void;
  /** Shows everything as it is. */
  readonly revealAll: () => void;
  /** Has a call done, and answers it as long as items are hidden. `onMissed` is told when an item that exists was not found. */
  readonly answer: (
    call: AwsCall,
    forward: () => Promise<AwsAnswer>,
    onMissed: () => void,
  ) => Promise<AwsAnswer>;
};

/** Plain reads of one history. */
export function newPlainReads(operator: AwsClient): PlainReads {
  let hidden: readonly Hidden[] = [];
  const hiddenAt = (place: Place) => hidden.find((item) => isSamePlace(item, place));

  return {
    before(call, isVisible) {
      const places = placesOf(call).filter(({ Key }) => !isVisible(Key['sk']?.S ?? ''));
      return Promise.all(
        places.map(async ({ TableName, Key }) => {
          const { Item } = (await operator('dynamodb', 'GetItem', {
            TableName,
            Key,
            ConsistentRead: true,
          })) as {
            readonly Item?: Attributes;
          };
          return { TableName, Key, before: Item };
        }),
      );
    },

    hide(items) {
      hidden = [...hidden, ...items];
      return () => {
        hidden = hidden.filter((item) => !items.includes(item));
      };
    },

    revealAll() {
      hidden = [];
    },

    async answer(call, forward, onMissed) {
      const places = placesOf(call);
      if (call.action !== 'GetItem' && call.action !== 'BatchGetItem')
        hidden = hidden.filter((item) => !places.some((place) => isSamePlace(item, place)));
      const answer = await forward();
      if (hidden.length === 0 || answer.status !== 200 || !places.some(hiddenAt)) return answer;
      const output = JSON.parse(answer.body);
      if (call.action === 'GetItem') {
        const before = places.map(hiddenAt)[0]?.before;
        if (output.Item && !before) onMissed();
        return { ...answer, body: JSON.stringify({ ...output, Item: before }) };
      }
      const Responses: Record<string, Attributes[]> = {};
      for (const place of places) {
        const { TableName, Key } = place;
        const found: readonly Attributes[] = output.Responses[TableName] ?? [];
        const older = hiddenAt(place);
        const item = older ? older.before : found.find((each) => isAt(each, Key));
        Responses[TableName] ??= [];
        if (item) Responses[TableName].push(item);
      }
      return { ...answer, body: JSON.stringify({ ...output, Responses }) };
    },
  };
}

type Operation = { readonly TableName: string; readonly Key?: Attributes; readonly Item?: Attributes };
type Input = {
  readonly TableName?: string;
  readonly Key?: Attributes;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Attributes[] }>>;
  readonly TransactItems?: readonly Readonly<Record<string, Operation>>[];
};

/** Where the items are that a call reads or writes by their keys. */
function placesOf({ input }: AwsCall): readonly Place[] {
  const { TableName, Key, RequestItems = {}, TransactItems = [] } = input as Input;
  if (TableName !== undefined) return Key ? [{ TableName, Key }] : [];
  return [
    ...Object.entries(RequestItems).flatMap(([table, { Keys }]) =>
      Keys.map((key) => ({ TableName: table, Key: key })),
    ),
    ...TransactItems.flatMap((item) => Object.values(item)).map(
      ({ TableName: table, Key: key, Item = {} }) => ({
        TableName: table,
        Key: key ?? keyOf(Item),
      }),
    ),
  ];
}

/** Only the registry is put into. */
function keyOf({ pk = {}, sk = {} }: Attributes): Attributes {
  return { pk, sk };
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.TableName === other.TableName && isDeepStrictEqual(one.Key, other.Key);
}

function isAt(item: Attributes, key: Attributes): boolean {
  return Object.entries(key).every(([name, value]) => isDeepStrictEqual(item[name], value));
}
