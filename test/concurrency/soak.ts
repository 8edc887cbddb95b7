// npm run soak: twenty times the histories of npm test, or as many as are asked for.
import { parseArgs } from 'node:util';
import { resultText, runSuite } from './suite.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '20040' },
    seed: { type: 'string' },
    'shrink-seconds': { type: 'string', default: '120' },
    json: { type: 'boolean', default: false },
  },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);

const result = await runSuite({
  seed,
  histories: Number(values.histories),
  shrinkMs: 1000 * Number(values['shrink-seconds']),
  onProgress(histories) {
    if (histories % 1000 === 0 && !values.json) console.log(`${histories} histories`);
  },
});
console.log(values.json ? JSON.stringify(result) : resultText(result));
process.exitCode = result.violation ? 1 : 0;
