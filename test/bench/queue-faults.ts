// node test/bench/queue-faults.ts: 1,000 messages, 30 % of them duplicates, 5 % poison, while the worker is killed five times.
import { startLocalStack } from '../../infra/local/stack.ts';
import { registrationRun } from '../registration-requests/faults-run.ts';

const seed = Number(process.argv[2] ?? 1);
const stack = await startLocalStack();
const start = performance.now();
const run = await registrationRun(stack, { messages: 1000, duplicates: 0.3, poison: 0.05, kills: 5, seed });

await stack.stop();

console.log(`seed ${seed}, ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
print('messages sent', run.sent.different + run.sent.duplicates + run.sent.poison);
print('  different tokens', run.sent.different);
print('  copies', run.sent.duplicates);
print('  poison', run.sent.poison);
print('times the workers were killed', run.kills);
print('tokens with one image', run.withOneImage);
print('tokens with none', run.withoutImage);
print('tokens with more', run.withMoreImages);
print('poison messages in the dead-letter queue', run.deadPoison);
print('other messages there', run.otherDeadLetters);
print('accounts whose counter is not exact', run.inexact);
const flawless =
  run.withOneImage === run.sent.different &&
  run.deadPoison === run.sent.poison &&
  run.otherDeadLetters === 0 &&
  run.inexact === 0;
process.exitCode = flawless ? 0 : 1;

function print(what: string, count: number): void {
  console.log(`${what.padEnd(44)}${String(count).padStart(6)}`);
}
