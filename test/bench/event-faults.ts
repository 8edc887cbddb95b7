// node test/bench/event-faults.ts: 1,000 creations and 300 deletions while the publisher and the bus fail in every way.
import { publishingRun } from '../events/publishing-run.ts';

const options = { creations: 1000, deletions: 300, seed: Number(process.argv[2] ?? 1), faulty: 0.3 };
const start = performance.now();
const run = await publishingRun(options);

console.log(
  `seed ${options.seed}, ${options.faulty * 100} % of the calls to the bus disturbed, ${((performance.now() - start) / 1000).toFixed(0)} s\n`,
);
print('changes committed', run.committed.length);
print('  creations', run.committed.filter((id) => id.endsWith('.created')).length);
print('  deletions', run.committed.filter((id) => id.endsWith('.deleted')).length);
print('events delivered to a subscriber', run.delivered);
print('  of them repeats, with equal ids', run.repeated);
print('changes without an event', run.missing.length);
print('events without a change', run.unfounded.length);
print('repeats that differ from the first', run.contradicting.length);
print('images with events in the wrong order', run.disordered.length);
console.log('\nfaults');
for (const [fault, times] of run.struck) print(`  ${fault}`, times);
const violations = [run.missing, run.unfounded, run.contradicting, run.disordered].flat();
process.exitCode = violations.length === 0 ? 0 : 1;

function print(what: string, count: number): void {
  console.log(`${what.padEnd(36)}${String(count).padStart(6)}`);
}
