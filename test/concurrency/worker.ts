// A worker: the handlers of the functions, in a thread with a clock of its own, one invocation at a time.
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { installVirtualTime } from './virtual-time.ts';
import type { EcsAction, FromWorker, FunctionName, HandlerAnswer, ToWorker } from './worker-messages.ts';

type Handler = (event: object, context: object) => Promise<HandlerAnswer>;

// Each thread loads the same files.
enableCompileCache();
installVirtualTime(workerData as Float64Array);
// The functions log one line a request.
process.stdout.write = () => true;

// Only now: what they read as they load is this thread's time.
const [{ Refusal }, { sandboxImageSource }, createImage, getImage, deleteImage, listImages, getQuotas] =
  await Promise.all([
    import('../../functions/errors/refusal.ts'),
    import('../../functions/ecs/sandbox.ts'),
    import('../../functions/create-image.ts'),
    import('../../functions/get-image.ts'),
    import('../../functions/delete-image.ts'),
    import('../../functions/list-images.ts'),
    import('../../functions/get-quotas.ts'),
  ]);
const handlers = {
  'create-image': createImage.handler,
  'get-image': getImage.handler,
  'delete-image': deleteImage.handler,
  'list-images': listImages.handler,
  'get-quotas': getQuotas.handler,
} as unknown as Record<FunctionName, Handler>;

// ECS is played outside, where its shares outlive this worker.
let ecsAnswered = (_done: boolean) => {};
function askEcs(action: EcsAction) {
  return async (accountId: string, ecsImageId: string) => {
    const done = await new Promise<boolean>((resolve) => {
      ecsAnswered = resolve;
      send({ type: 'ecs', action, accountId, ecsImageId });
    });
    if (!done) throw new Refusal('serviceUnavailable');
  };
}
Object.assign(sandboxImageSource, { share: askEcs('share'), unshare: askEcs('unshare') });

parentPort?.on('message', async (message: ToWorker) => {
  if (message.type === 'ecs') return ecsAnswered(message.done);
  const { name, event, requestId } = message;
  const answer = await handlers[name](event, { awsRequestId: requestId });
  send({ type: 'answered', answer });
});
send({ type: 'ready' });

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
