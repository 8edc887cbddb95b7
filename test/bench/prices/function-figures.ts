import { savedResults } from '../results.ts';

/** What `npm run bench -- functions --save` measured of a function on a whole CPU. */
export type FunctionFigures = {
  /** From the start of the process to the first result. */
  readonly coldCpuMs: number;
  readonly coldCalls: number;
  /** How many AWS services it connects to. */
  readonly services: number;
  readonly warmCpuMs: number;
  readonly warmCalls: number;
  readonly peakMb: number;
  /** Of one item in a full batch; 0 for a function that takes no batches. */
  readonly itemCpuMs: number;
  readonly itemCalls: number;
};

/**
 * The figures of a function, by its name.
 * @throws Error when it has not been measured.
 */
export function figuresOf(name: string): FunctionFigures {
  const saved = savedResults()['functions']?.[name];
  if (!saved) throw new Error(`no figures of ${name}: run npm run bench -- functions --save`);
  const figure = (of: string) => {
    const value = saved[of];
    if (value === undefined) throw new Error(`docs/performance/results.json has no ${of} of ${name}`);
    return value;
  };
  return {
    coldCpuMs: figure('cold CPU ms'),
    coldCalls: figure('cold calls'),
    services: figure('services'),
    warmCpuMs: figure('warm CPU ms'),
    warmCalls: figure('warm calls'),
    peakMb: figure('peak MB'),
    itemCpuMs: saved['item CPU ms'] ?? 0,
    itemCalls: saved['item calls'] ?? 0,
  };
}
