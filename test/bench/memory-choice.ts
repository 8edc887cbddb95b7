/** Lambda gives one CPU at 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const wholeCpuMb = 1769;

/** The sizes to choose from. A larger one than a whole CPU does not make one thread faster. */
export const memorySizes = [128, 256, 512, 1024, wholeCpuMb] as const;

/** What was measured of a function with a CPU to itself. */
export type Measured = {
  readonly warmCpuMs: number;
  readonly coldCpuMs: number;
  /** While it waits for the network. */
  readonly warmWaitMs: number;
  readonly coldWaitMs: number;
  readonly residentMb: number;
};

export type SizedFunction = {
  readonly memoryMb: number;
  readonly warmMs: number;
  readonly coldMs: number;
  readonly fits: boolean;
};

/** Half of what the objective allows a creation, so that one with a cold start meets it too. */
export const longestColdMs = 500;
/** Leaves room for a body and its garbage. */
const residentShare = 0.5;

/** What a function takes with each size, and whether its memory and its cold start fit. */
export function sized(measured: Measured, memoryMb: number): SizedFunction {
  const stretch = wholeCpuMb / memoryMb;
  const coldMs = measured.coldCpuMs * stretch + measured.coldWaitMs;
  return {
    memoryMb,
    warmMs: Math.ceil(measured.warmCpuMs * stretch + measured.warmWaitMs),
    coldMs: Math.ceil(coldMs),
    fits: coldMs <= longestColdMs && measured.residentMb <= memoryMb * residentShare,
  };
}

/** The smallest size that fits: what a call waits for costs less with less memory. */
export function chosenMemory(measured: Measured): number {
  const chosen = memorySizes.find((size) => sized(measured, size).fits);
  if (chosen === undefined) throw new Error('no size fits');
  return chosen;
}
