// Loads a bundle in this fresh process and invokes it twice. Plain JavaScript, so that the process loads nothing else.
// node invoke-once.js BUNDLE EVENT STATUS; writes its figures to file descriptor 3.
import { readFileSync, writeSync } from 'node:fs';

const [bundle, eventFile, status] = process.argv.slice(2);
const text = readFileSync(eventFile, 'utf8');
const start = performance.now();
const { handler } = await import(bundle);
const load = performance.now() - start;
const first = await answer();
const second = await answer();
const undici = process.moduleLoadList.some((name) => name.includes('undici'));
const { user, system } = process.cpuUsage();
// Resources that keep the process alive.
const resources = process.getActiveResourcesInfo();
writeSync(3, JSON.stringify({ load, first, second, undici, resources, cpu: (user + system) / 1000 }));
process.exit();

async function answer() {
  const event = JSON.parse(text);
  const context = {
    awsRequestId: '11111111-2222-3333-4444-555555555555',
    getRemainingTimeInMillis: () => 10_000,
  };
  const began = performance.now();
  const result = await handler(event, context);
  if (status && String(result.statusCode) !== status) throw new Error(`${bundle}: ${JSON.stringify(result)}`);
  return performance.now() - began;
}
