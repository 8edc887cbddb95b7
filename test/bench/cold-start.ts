// npm run bench -- cold: loading a bundle and answering a first creation in fresh processes, compared with alternatives.
// --publisher NAME=PATH compares another bundle of the publisher with ours.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Contestant, contestants, publishers } from './contestants.ts';
import { median } from './cpu-time.ts';
import { type Player, startPlayer } from './player.ts';
import { saveResults } from './results.ts';

type Figures = {
  readonly load: number;
  readonly first: number;
  readonly second: number;
  readonly cpu: number;
  readonly undici: boolean;
};

const rounds = Number(process.env['ROUNDS'] ?? 15);
const all = await contestants(process.argv.slice(2));

for (const delayMs of [0, 5]) {
  using player = await startPlayer(delayMs);
  const runs = new Map<Contestant, Figures[]>(all.map((contestant) => [contestant, []]));
  // Interleaved, so that other load on the machine affects all contestants equally.
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of all)
      runs.get(contestant)?.push(await invokeOnce(contestant, player, player.eventFile, '201'));
  }
  printTable(delayMs, runs);
}
await comparePublishers();

async function comparePublishers(): Promise<void> {
  using player = await startPlayer(0);
  const runs = new Map<Contestant, Figures[]>(
    (await publishers(process.argv.slice(2))).map((contestant) => [contestant, []]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const [contestant, figures] of runs)
      figures.push(await invokeOnce(contestant, player, player.streamEventFile, ''));
  }
  const rows = [...runs].map(([{ name, kilobytes }, figures]) => {
    const load = median(figures.map(({ load }) => load));
    const cold = median(figures.map(({ load, first }) => load + first));
    return [name, { KB: rounded(kilobytes), 'load ms': rounded(load), 'cold ms': rounded(cold) }] as const;
  });
  console.log(`\nThe publisher: loading, and with a first event; medians of ${rounds} fresh processes.`);
  console.table(Object.fromEntries(rows));
}

/** An empty status accepts any answer. */
async function invokeOnce(
  { bundle }: Contestant,
  { environment }: Player,
  eventFile: string,
  status: string,
): Promise<Figures> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'invoke-once.js'), bundle, eventFile, status],
    {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    },
  );
  let text = '';
  child.stdio[3]?.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${bundle} ended with ${code}`);
  return JSON.parse(text);
}

function printTable(delayMs: number, runs: ReadonlyMap<Contestant, readonly Figures[]>): void {
  const coldOf = (figures: readonly Figures[]) => median(figures.map(({ load, first }) => load + first));
  const peer = [...runs].find(([{ name }]) => name === 'powertools')?.[1] ?? [];
  const rows = [...runs].map(([{ name, kilobytes }, figures]) => ({
    '': name,
    KB: Math.round(kilobytes),
    'load ms': rounded(median(figures.map(({ load }) => load))),
    'first answer ms': rounded(median(figures.map(({ first }) => first))),
    'cold ms': rounded(coldOf(figures)),
    'least ms': rounded(Math.min(...figures.map(({ load, first }) => load + first))),
    'of powertools': (coldOf(figures) / coldOf(peer)).toFixed(2),
    'CPU ms': rounded(median(figures.map(({ cpu }) => cpu))),
    'second ms': rounded(median(figures.map(({ second }) => second))),
    undici: figures.some(({ undici }) => undici),
  }));
  console.log(
    `\nDynamoDB and KMS over TLS, each answer after ${delayMs} ms; medians of ${rounds} fresh processes.`,
  );
  console.table(Object.fromEntries(rows.map(({ '': name, ...row }) => [name, row])));
  saveResults(
    `cold ${delayMs} ms`,
    Object.fromEntries(
      rows.map((row) => [row[''], { KB: row.KB, 'cold ms': row['cold ms'], 'CPU ms': row['CPU ms'] }]),
    ),
  );
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
