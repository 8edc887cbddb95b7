// Runs a function's bundle in its own process, as a Lambda execution environment does.
import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { Invocation, WorkerMessage } from './invocation.ts';
import { wrapConsole } from './lambda-console.ts';

type Handler = (event: unknown, context: Context) => unknown;

const send = (message: WorkerMessage) => process.send?.(message);
let requestId: string | undefined;
wrapConsole(() => requestId);
// The parent is gone, maybe killed.
process.on('disconnect', () => process.exit());

// Lambda gives a function no such variable.
delete process.env['NODE_COMPILE_CACHE'];

const [bundle = ''] = process.argv.slice(2);
const loading: Promise<{ readonly handler: Handler }> = import(pathToFileURL(bundle).href);
process.on('message', async (invocation: Invocation) => {
  const { handler } = await loading;
  requestId = invocation.requestId;
  try {
    send({ type: 'answered', payload: await handler(invocation.event, contextOf(invocation)) });
  } catch (error) {
    console.error(error);
    send({ type: 'threw' });
  }
});
await loading;
send({ type: 'loaded' });
// Not at exit: a worker that is killed would write nothing.
flushCompileCache();

function contextOf({ requestId, functionArn, timeoutMs }: Invocation): Context {
  const deadline = Date.now() + timeoutMs;
  const environment = (name: string) => process.env[name] ?? '';
  const unsupported = () => {
    throw new Error('return the answer: callbacks are not supported');
  };
  return {
    awsRequestId: requestId,
    functionName: environment('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: environment('AWS_LAMBDA_FUNCTION_VERSION'),
    invokedFunctionArn: functionArn,
    memoryLimitInMB: environment('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: environment('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: environment('AWS_LAMBDA_LOG_STREAM_NAME'),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}
