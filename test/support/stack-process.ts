// The local stack on data in a folder, as a process that a test can kill at a moment of its choice.
import { startLocalStack } from '../../infra/local/stack.ts';
import { readAssembly } from './assembly-file.ts';
import { describedStack } from './described-stack.ts';
import type { FromStack, Moment } from './stack-messages.ts';

const [dataDir = '', assemblyFile = ''] = process.argv.slice(2);
const send = (message: FromStack) => process.send?.(message);
process.on('disconnect', () => process.exit());

const stack = await startLocalStack({ dataDir, template: readAssembly(assemblyFile) });
let moment: Moment | undefined;
let seen = 0;
stack.aws.intercept(async (call, forward) => {
  if (call.caller !== 'CreateImage' || call.action !== 'TransactWriteItems') return forward();
  seen += 1;
  if (seen !== moment?.nth) return forward();
  void forward();
  send({ type: 'reached' });
  return 'hang';
});
process.on('message', (armed: Moment) => {
  moment = armed;
  seen = 0;
  send({ type: 'armed' });
});
send({ type: 'ready', stack: describedStack(stack), accounts: stack.accounts });
