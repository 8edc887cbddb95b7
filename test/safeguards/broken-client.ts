import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  GetItemCommand,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Send } from './variant.ts';

/** A client that takes a temporary error of DynamoDB for a final one. */
export function takingForFinal(errorName: string): (send: Send) => Send {
  return (send) => async (command, options) => {
    try {
      return await send(command, options);
    } catch (error) {
      if (error instanceof Error && error.name === errorName) throw new Error(`final: ${errorName}`);
      throw error;
    }
  };
}

/** Reads each item of a transaction by itself. */
export async function readOneByOne(
  { input: { TransactItems = [] } }: TransactGetItemsCommand,
  read: (get: GetItemCommand) => Promise<object>,
): Promise<object> {
  const gets = TransactItems.flatMap(({ Get }) =>
    Get ? [new GetItemCommand({ ...Get, ConsistentRead: true })] : [],
  );
  return { Responses: await Promise.all(gets.map(read)) };
}

/** Takes the lock from the last batch, and reads only the tokens of a transaction. */
export function rereadingTokenOnly(send: Send): Send {
  let seen: BatchGetItemCommandOutput | undefined;
  return async (command, options) => {
    if (command instanceof BatchGetItemCommand) {
      seen = (await send(command, options)) as BatchGetItemCommandOutput;
      return seen;
    }
    const isOfLock = ({ input: { Key } }: GetItemCommand) => Key?.['sk']?.S?.startsWith('ECS#') === true;
    const lock = Object.values(seen?.Responses ?? {})
      .flat()
      .find((item) => item['sk']?.S?.startsWith('ECS#'));
    if (!(command instanceof TransactGetItemsCommand) || !lock) return send(command, options);
    return readOneByOne(command, async (get) => (isOfLock(get) ? { Item: lock } : await send(get, options)));
  };
}
