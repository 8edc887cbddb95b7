// Loads a bundle in this fresh process, invokes it with one event, and then with many others in batches.
// node invoke-events.js BUNDLE COLD WARM: function-work.ts writes the files. Writes the figures to file
// descriptor 3. Plain JavaScript, so that the process loads nothing else.
import { readFileSync, writeSync } from 'node:fs';

const [bundle, coldFile, warmFile] = process.argv.slice(2);
const cold = JSON.parse(readFileSync(coldFile, 'utf8'));
const start = performance.now();
const { handler } = await import(bundle);
await invoke(cold);
const coldMs = performance.now() - start;
// Since the process started: Lambda, too, starts Node for a cold start.
const coldCpuMs = cpuMs();
const warm = warmFile ? await invokeBatches(JSON.parse(readFileSync(warmFile, 'utf8'))) : {};
writeSync(3, JSON.stringify({ coldMs, coldCpuMs, ...warm, rssMb: process.resourceUsage().maxRSS / 1000 }));
process.exit();

async function invokeBatches({ batches, ...rest }) {
  const cpuPerEvent = [];
  for (const events of batches) {
    const before = cpuMs();
    for (const event of events) await invoke({ event, ...rest });
    cpuPerEvent.push((cpuMs() - before) / events.length);
  }
  // The first batch is the warm-up.
  const [, ...measured] = cpuPerEvent;
  return { warmCpuMs: measured.sort((a, b) => a - b)[Math.floor(measured.length / 2)] };
}

async function invoke({ event, expected, timeoutMs }) {
  const deadline = performance.now() + timeoutMs;
  const result = await handler(event, {
    awsRequestId: crypto.randomUUID(),
    getRemainingTimeInMillis: () => deadline - performance.now(),
  });
  for (const [name, value] of Object.entries(expected))
    if (JSON.stringify(result?.[name]) !== JSON.stringify(value))
      throw new Error(`${bundle}: ${JSON.stringify(result)}`);
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
