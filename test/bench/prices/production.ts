import { ensureBundles } from '../../infra/ensure-bundles.ts';
import { functionsOf, synthesized } from '../../infra/synthesized.ts';
import { dutyOf } from './duties.ts';
import { figuresOf } from './function-figures.ts';
import { chosenSize, type Duty, type SizedFunction, sized } from './memory-choice.ts';

await ensureBundles();

/** The templates of production, which are what costs. */
export const production = synthesized('production');

type Sized = SizedFunction & { readonly duty: Duty };

/** Every function of both stages with the size that its work asks for, by name. */
export const chosenFunctions: ReadonlyMap<string, Sized> = new Map(
  functionsOf(synthesized('sandbox')).map(([path, { Properties }]) => {
    const name = path.split('/').at(-1) ?? path;
    const duty = dutyOf(name, Properties.Timeout);
    return [name, { ...chosenSize(figuresOf(name), duty), duty }];
  }),
);

/**
 * A function with the size that it has.
 * @throws Error when there is no such function.
 */
export function functionOf(name: string): Sized {
  const found = chosenFunctions.get(name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** How a function does with another size. */
export function functionWith(name: string, memoryMb: number): SizedFunction {
  return sized(figuresOf(name), functionOf(name).duty, memoryMb);
}
