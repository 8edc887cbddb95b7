import { print } from '../local/terminal.ts';
import { scripts } from './scripts.ts';

// `npm run help`: describes every script of package.json.
// A reader such as `head` may close the pipe early.
process.stdout.on('error', () => process.exit());
const width = Math.max(...Object.keys(scripts).map((name) => name.length));
for (const [name, summary] of Object.entries(scripts)) print(`npm run ${name.padEnd(width)}  ${summary}`);
