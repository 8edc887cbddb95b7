import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type {
  EcsAction,
  EcsAnswer,
  FromWorker,
  FunctionName,
  HandlerAnswer,
  ToWorker,
  WorkerData,
} from './worker-messages.ts';

/** Plays ECS for one attempt of a worker to share or unshare. */
export type OnEcs = (action: EcsAction, accountId: string, ecsImageId: string) => Promise<EcsAnswer>;

/** A worker as it is seen from outside its thread. */
export type WorkerThread = {
  /** Its time, in epoch milliseconds. */
  readonly clock: { now: number };
  /** The handler's answer; undefined when the thread was terminated first. */
  readonly invoke: (
    invocation: { readonly name: FunctionName; readonly event: object; readonly requestId: string },
    onEcs: OnEcs,
  ) => Promise<HandlerAnswer | undefined>;
  /** Breaks the ports as that variant does, from the next invocation on; undefined mends them. */
  readonly setVariant: (name: string | undefined) => void;
  /** Ends the thread wherever it is, and starts another in its place. */
  readonly replace: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const thisTree = join(import.meta.dirname, '../..');

/** Starts a thread with that environment only, and waits until it has loaded the functions of that source tree. */
export async function startWorkerThread(
  env: Readonly<Record<string, string>>,
  {
    root = thisTree,
    breakable = false,
  }: { readonly root?: string | undefined; readonly breakable?: boolean },
): Promise<WorkerThread> {
  const file = join(import.meta.dirname, 'worker.ts');
  const time = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  time[0] = Date.now();
  let pending = Promise.withResolvers<HandlerAnswer | undefined>();
  let onEcs: OnEcs = async () => 'down';
  let variant: string | undefined;
  let thread = await start();

  async function start(): Promise<Worker> {
    const { promise: ready, resolve, reject } = Promise.withResolvers<Worker>();
    const workerData: WorkerData = { time, root, breakable };
    const worker = new Worker(file, { env, workerData, execArgv: [] });
    worker.on('message', async (message: FromWorker) => {
      if (message.type === 'ready') resolve(worker);
      if (message.type === 'answered') pending.resolve(message.answer);
      if (message.type === 'ecs') {
        const answer = await onEcs(message.action, message.accountId, message.ecsImageId);
        post(worker, { type: 'ecs', answer });
      }
    });
    worker.on('error', (error) => {
      reject(error);
      pending.reject(error);
    });
    return ready;
  }

  return {
    clock: {
      get now() {
        return time[0] ?? 0;
      },
      set now(ms) {
        time[0] = ms;
      },
    },
    invoke(invocation, ecs) {
      onEcs = ecs;
      pending = Promise.withResolvers();
      post(thread, { type: 'invoke', ...invocation });
      return pending.promise;
    },
    setVariant(name) {
      variant = name;
      post(thread, { type: 'variant', name });
    },
    async replace() {
      await thread.terminate();
      thread = await start();
      post(thread, { type: 'variant', name: variant });
      pending.resolve(undefined);
    },
    async stop() {
      await thread.terminate();
    },
  };
}

function post(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
