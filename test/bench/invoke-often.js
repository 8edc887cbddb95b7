// Loads a bundle and invokes it as often as the parent says. Reports CPU time per request for all threads, and memory.
// node invoke-often.js BUNDLE EVENT STATUS, with an IPC channel.
import { readFileSync } from 'node:fs';

const [bundle, eventFile, status] = process.argv.slice(2);
const text = readFileSync(eventFile, 'utf8');
const { handler } = await import(bundle);

process.on('message', async (count) => {
  const before = process.cpuUsage();
  const start = performance.now();
  for (let request = 0; request < count; request += 1) {
    const context = {
      awsRequestId: '11111111-2222-3333-4444-555555555555',
      getRemainingTimeInMillis: () => 10_000,
    };
    const result = await handler(JSON.parse(text), context);
    if (String(result.statusCode) !== status) throw new Error(`${bundle}: ${JSON.stringify(result)}`);
  }
  const { user, system } = process.cpuUsage(before);
  process.send({
    cpuMs: (user + system) / 1000 / count,
    wallMs: (performance.now() - start) / count,
    rssMb: process.memoryUsage.rss() / 1e6,
  });
});
process.send('ready');
