// npm run verify -- soak: 20,040 random histories, or as many as --histories says.
import { parseArgs } from 'node:util';
import { resultText, runSuite, type SuiteOptions } from './suite.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '20040' },
    seed: { type: 'string' },
    'shrink-seconds': { type: 'string', default: '120' },
    /** Another source tree, whose functions are run in the place of this one's; with two of them both versions run at once. */
    root: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);

const options: SuiteOptions = {
  seed,
  histories: Number(values.histories),
  shrinkMs: 1000 * Number(values['shrink-seconds']),
  onProgress(histories) {
    if (histories % 1000 === 0 && !values.json) console.log(`${histories} histories`);
  },
};
const result = await runSuite(options, { roots: values.root });
console.log(values.json ? JSON.stringify(result) : resultText(result));
process.exitCode = result.violation ? 1 : 0;
