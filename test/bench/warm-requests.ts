// npm run bench -- warm: CPU time and memory of creations in warm processes, compared with alternatives.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Contestant, contestants } from './contestants.ts';
import { median } from './cpu-time.ts';
import { startPlayer } from './player.ts';
import { saveResults } from './results.ts';

type Figures = { readonly cpuMs: number; readonly wallMs: number; readonly rssMb: number };

const warmUp = 500;
const batch = 300;
const rounds = Number(process.env['ROUNDS'] ?? 15);

using player = await startPlayer(0);
const processes = new Map<Contestant, ChildProcess>();
for (const contestant of await contestants(process.argv.slice(2))) {
  const child = fork(
    join(import.meta.dirname, 'invoke-often.js'),
    [contestant.bundle, player.eventFile, '201'],
    { env: player.environment, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  await once(child, 'message');
  processes.set(contestant, child);
}

for (const child of processes.values()) await invoke(child, warmUp);
const runs = new Map<Contestant, Figures[]>([...processes.keys()].map((contestant) => [contestant, []]));
// Interleaved, so that other load on the machine affects all contestants equally.
for (let round = 0; round < rounds; round += 1) {
  for (const [contestant, child] of processes) runs.get(contestant)?.push(await invoke(child, batch));
}
for (const child of processes.values()) child.kill();

const cpuOf = (name: string) =>
  median(
    [...runs].flatMap(([peer, figures]) => (peer.name === name ? figures : [])).map(({ cpuMs }) => cpuMs),
  );
console.log(
  `\nCPU ms of all threads a creation, medians of ${rounds} batches of ${batch} after ${warmUp}; resident memory after them.`,
);
const rows = Object.fromEntries(
  [...runs].map(([{ name }, figures]) => [
    name,
    {
      'CPU ms': rounded(median(figures.map(({ cpuMs }) => cpuMs))),
      'of powertools': rounded(cpuOf(name) / cpuOf('powertools')),
      'wall ms': rounded(median(figures.map(({ wallMs }) => wallMs))),
      'RSS MB': Math.round(figures.at(-1)?.rssMb ?? 0),
    },
  ]),
);
console.table(rows);
saveResults('warm', rows);
process.exit();

async function invoke(child: ChildProcess, count: number): Promise<Figures> {
  child.send(count);
  const [figures] = (await once(child, 'message')) as [Figures];
  return figures;
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100;
}
