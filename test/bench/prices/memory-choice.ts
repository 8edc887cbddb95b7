import type { FunctionFigures } from './function-figures.ts';
import { prices } from './price-list.ts';

/** Lambda gives one CPU at 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const wholeCpuMb = 1769;

/** The sizes to choose from. More than a whole CPU does not make one thread faster. */
export const candidateSizes = [128, 256, 512, 1024, wholeCpuMb, 3008] as const;

/** What is asked of a function. */
export type Duty = {
  readonly answersClients: boolean;
  readonly timeoutMs: number;
  readonly batch: { readonly items: number; readonly atOnce: number };
};

/** A function with a size of memory: how long it takes, and what a warm invocation costs. */
export type SizedFunction = {
  readonly memoryMb: number;
  readonly warmMs: number;
  readonly coldMs: number;
  /** The largest batch, in a cold function. */
  readonly batchMs: number;
  readonly dollars: number;
  readonly fits: boolean;
};

/** A guess for AWS, as docs/costs.md says, and the delay of `npm run bench -- cold`. */
export const callMs = 5;
/** Half of what the objective allows a creation, so that one with a cold start meets it too. */
export const longestColdMs = 500;
/** Leaves room for larger requests and garbage. */
const shareOfMemory = 0.5;
/** Leaves room for retries. */
export const shareOfTimeout = 0.75;

/** How a function does with a size of memory. */
export function sized(figures: FunctionFigures, duty: Duty, memoryMb: number): SizedFunction {
  const { coldCpuMs, coldCalls, services, itemCpuMs, itemCalls } = figures;
  const { answersClients, batch, timeoutMs } = duty;
  const stretch = wholeCpuMb / Math.min(memoryMb, wholeCpuMb);
  const warmMs = Math.ceil(figures.warmCpuMs * stretch + figures.warmCalls * callMs);
  // Connecting to a service takes as long as a call.
  const coldMs = Math.ceil(coldCpuMs * stretch + (coldCalls + services) * callMs);
  const itemMs = Math.max(itemCpuMs * stretch, (itemCpuMs * stretch + itemCalls * callMs) / batch.atOnce);
  const batchMs = coldMs + Math.ceil(batch.items * itemMs);
  const inTime = answersClients ? coldMs <= longestColdMs : batchMs <= shareOfTimeout * timeoutMs;
  return {
    memoryMb,
    warmMs,
    coldMs,
    batchMs,
    dollars: computeDollars(warmMs, memoryMb),
    fits: inTime && figures.peakMb <= shareOfMemory * memoryMb,
  };
}

/**
 * The size of memory with which a warm invocation costs least, of those with enough memory and time.
 * @throws Error when none is enough.
 */
export function chosenSize(figures: FunctionFigures, duty: Duty): SizedFunction {
  const [cheapest] = candidateSizes
    .map((size) => sized(figures, duty, size))
    .filter(({ fits }) => fits)
    .toSorted((a, b) => a.dollars - b.dollars);
  if (!cheapest) throw new Error('no size fits');
  return cheapest;
}

/** What it costs to run a function for that long, without the price of the invocation. */
export function computeDollars(ms: number, memoryMb: number): number {
  return (ms / 1000) * (memoryMb / 1024) * prices.lambdaGbSecond.dollars;
}
