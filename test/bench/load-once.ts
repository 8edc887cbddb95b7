// Loads a function's bundle in this fresh process and invokes it with two requests: see load-time.ts.
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

/** The requests, if any, and the expected status. */
export type ToAnswer = { readonly status: number; readonly events: readonly object[] };

/** Milliseconds. */
export type LoadTimes = {
  readonly load: number;
  readonly first?: number | undefined;
  readonly second?: number | undefined;
};

type Handler = (event: object, context: object) => Promise<{ readonly statusCode: number }>;

const [bundle = ''] = process.argv.slice(2);
const [{ status, events }] = (await once(process, 'message')) as [ToAnswer];

const start = performance.now();
const { handler }: { handler: Handler } = await import(pathToFileURL(bundle).href);
const load = performance.now() - start;
const [first, second] = [await answer(events[0]), await answer(events[1])];
process.send?.({ load, first, second } satisfies LoadTimes, () => process.exit());

async function answer(event: object | undefined): Promise<number | undefined> {
  if (!event) return undefined;
  const start = performance.now();
  const context = { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis: () => 10_000 };
  const { statusCode } = await handler(event, context);
  if (statusCode !== status) throw new Error(`${bundle} answered ${statusCode}, not ${status}`);
  return performance.now() - start;
}
