/** Measures the CPU time of asynchronous code in ms, for all threads, so that garbage collection counts. */

/** A batch must be much longer than 4 ms, the clock's resolution on some kernels. */
const batchMs = 60;
const warmUpMs = 30;

/** The CPU time of one run: the median over batches, after a warm-up. */
export async function cpuMsOf(run: () => Promise<unknown>, batches = 3): Promise<number> {
  const warmUpRuns = await runsWithin(warmUpMs, run);
  const runs = Math.max(3, Math.ceil((warmUpRuns * batchMs) / warmUpMs));
  const costs: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const before = process.cpuUsage();
    for (let count = 0; count < runs; count += 1) await run();
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000 / runs);
  }
  return median(costs);
}

/** The wall time in ms of the fastest of a few runs, good enough to compare many inputs. */
export async function quickMsOf(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

async function runsWithin(ms: number, run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let runs = 0;
  while (performance.now() - start < ms || runs < 3) {
    await run();
    runs += 1;
  }
  return runs;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
