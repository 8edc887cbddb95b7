import { print } from '../local/terminal.ts';
import { scripts } from './scripts.ts';

// `npm run help`: every script of package.json, and what it is for.
// A reader that has seen enough, such as head, is no error.
process.stdout.on('error', () => process.exit());
const width = Math.max(...Object.keys(scripts).map((name) => name.length));
for (const [name, summary] of Object.entries(scripts)) print(`npm run ${name.padEnd(width)}  ${summary}`);
