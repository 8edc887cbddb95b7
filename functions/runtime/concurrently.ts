/**
 * Processes items, several at a time. After the first failure it starts no further items and throws once the running ones
 * have ended.
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failed = false;
  async function runInTurn(): Promise<void> {
    while (!failed) {
      const { done, value } = await iterator.next();
      if (done) return;
      await run(value);
    }
  }
  const stop = (error: unknown) => {
    failed = true;
    throw error;
  };
  const turns = await Promise.allSettled(Array.from({ length: atOnce }, () => runInTurn().catch(stop)));
  for (const turn of turns) if (turn.status === 'rejected') throw turn.reason;
}
