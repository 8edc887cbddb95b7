// A worker: the handlers of the functions, in a thread with a clock of its own, one invocation at a time.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type * as apiError from '../../functions/errors/api-error.ts';
import type * as transientError from '../../functions/errors/transient-error.ts';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import type * as sandbox from '../../functions/image-source/sandbox-image-source.ts';
import type * as retry from '../../functions/runtime/retry.ts';
import type { EcsRefusal } from './history.ts';
import { installVirtualTime } from './virtual-time.ts';
import {
  type EcsAction,
  type EcsAnswer,
  type FromWorker,
  functionNames,
  type HandlerAnswer,
  type ToWorker,
  type WorkerData,
} from './worker-messages.ts';

type Handler = (event: object, context: object) => Promise<HandlerAnswer>;

const { time, root, breakable } = workerData as WorkerData;

// Each thread loads the same files.
enableCompileCache();
installVirtualTime(time);
// The functions log one line a request.
process.stdout.write = () => true;

// Before the functions, which get its ports.
const breakablePorts = breakable ? await import('../safeguards/install.ts') : undefined;

// Only now: what they read as they load is this thread's time.
const [{ ApiError }, { TransientError }, { retryUntilDeadline }, { sandboxImageSource }, ...functions] =
  await Promise.all([
    load<typeof apiError>('errors/api-error.ts'),
    load<typeof transientError>('errors/transient-error.ts'),
    load<typeof retry>('runtime/retry.ts'),
    load<typeof sandbox>('image-source/sandbox-image-source.ts'),
    ...functionNames.map((name) => load<{ readonly handler: Handler }>(`${name}.ts`)),
  ]);
const handlers = new Map(functionNames.map((name, index) => [name, functions[index]?.handler]));

function load<Module>(file: string): Promise<Module> {
  return import(pathToFileURL(join(root, 'functions', file)).href);
}

const reasons: Readonly<Record<EcsRefusal, apiError.ApiErrorReason>> = {
  unavailable: 'ecsImageNotAvailable',
  missing: 'ecsImageNotFound',
  'share quota exceeded': 'ecsShareQuotaExceeded',
};

// ECS is played outside, where its shares outlive this worker.
let ecsAnswered = (_answer: EcsAnswer) => {};

/** Asks again while ECS does not answer, as the connected image source does. */
function imageSource(action: EcsAction): ImageSource[EcsAction] {
  return (accountId, ecsImageId, invocation) =>
    retryUntilDeadline(invocation, async () => {
      const answer = await new Promise<EcsAnswer>((resolve) => {
        ecsAnswered = resolve;
        send({ type: 'ecs', action, accountId, ecsImageId });
      });
      if (answer === 'done') return;
      if (answer === 'down') time[0] = Math.max(invocation.deadline, Date.now());
      if (answer === 'down' || answer === 'unanswered') throw new TransientError(`ECS: ${answer}`);
      throw new ApiError(reasons[answer]);
    });
}
const played: ImageSource = { share: imageSource('share'), unshare: imageSource('unshare') };
Object.assign(sandboxImageSource, breakablePorts?.breakableImageSource(played) ?? played);

parentPort?.on('message', async (message: ToWorker) => {
  if (message.type === 'ecs') return ecsAnswered(message.answer);
  if (message.type === 'variant') return breakablePorts?.setVariant(message.name);
  const { name, event, requestId } = message;
  const handler = handlers.get(name);
  if (!handler) throw new Error(`there is no function ${name}`);
  send({ type: 'answered', answer: await handler(event, { awsRequestId: requestId }) });
});
send({ type: 'ready' });

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
