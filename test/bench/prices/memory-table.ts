import { largestBatches } from './duties.ts';
import { figuresOf } from './function-figures.ts';
import { candidateSizes, longestColdMs, shareOfTimeout } from './memory-choice.ts';
import { chosenFunctions, functionWith } from './production.ts';
import { money, row } from './table.ts';
import { million } from './units.ts';

/** What each function takes with each size of memory, and which size it has. */
export function memoryTable(): string {
  return [
    '| function | CPU ms, warm | AWS calls | CPU ms, cold | AWS calls | peak MB | memory, MB | dollars a million |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...[...chosenFunctions.keys()].map(chosenRow),
    '',
    'The same functions with each size of memory, as the model has it: ms of a warm invocation / ms of a cold one / dollars per million warm ones.',
    '',
    row('function', ...candidateSizes.map((size) => `${size} MB`)),
    `|---|${candidateSizes.map(() => '--:|').join('')}`,
    ...[...chosenFunctions.keys()].map(sizesRow),
    '',
    'The rule: of the sizes that are fast enough and have at least twice the memory that the function used at its peak, the one with the cheapest warm invocation.',
    `A function that a client waits for is fast enough if a cold invocation takes at most ${longestColdMs} ms, half of what the objective allows.`,
    `Any other function is fast enough if its largest batch takes at most ${100 * shareOfTimeout} % of its timeout: ${batches()}.`,
  ].join('\n');
}

function batches(): string {
  const texts = Object.entries(largestBatches).map(
    ([name, { items, unit }]) => `${items.toLocaleString('en-US')} ${unit} for ${name}`,
  );
  return texts.join(', ');
}

function chosenRow(name: string): string {
  const { warmCpuMs, warmCalls, coldCpuMs, coldCalls, peakMb } = figuresOf(name);
  const chosen = chosenFunctions.get(name);
  return row(
    name,
    warmCpuMs.toFixed(2),
    String(Math.round(warmCalls)),
    coldCpuMs.toFixed(0),
    String(coldCalls),
    String(peakMb),
    `**${chosen?.memoryMb}**`,
    money(million * (chosen?.dollars ?? Number.NaN)),
  );
}

function sizesRow(name: string): string {
  const cells = candidateSizes.map((size) => {
    const { warmMs, coldMs, dollars } = functionWith(name, size);
    const cell = `${warmMs} / ${coldMs} / ${money(million * dollars)}`;
    return size === chosenFunctions.get(name)?.memoryMb ? `**${cell}**` : cell;
  });
  return row(name, ...cells);
}
