/**
 * Processes items, several at a time. After the first failure it starts no further items and throws once the running ones
 * have ended.
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failed = false;
  async function runWorker(): Promise<void> {
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
  const workers = await Promise.allSettled(
    Array.from({ length: concurrency }, () => runWorker().catch(stop)),
  );
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
}
