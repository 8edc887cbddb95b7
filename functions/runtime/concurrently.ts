/**
 * Does something with each item, with so many at once. The first failure ends it: no further item is begun.
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failed = false;
  async function lane(): Promise<void> {
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
  await Promise.all(Array.from({ length: atOnce }, () => lane().catch(stop)));
}
