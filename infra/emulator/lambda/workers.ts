import type { LambdaFunction } from './lambda-function.ts';
import { type OnLog, startWorker, type WorkerProcess } from './worker-process.ts';

/** The workers of one function. */
export type Workers = {
  /**
   * Invokes the handler in the first free worker.
   * @throws Error when the invocation fails: see WorkerProcess.
   */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** The process ids of the workers. */
  readonly pids: () => readonly number[];
  readonly stop: () => Promise<void>;
};

type Waiting = {
  readonly event: unknown;
  readonly answer: (answer: Promise<unknown>) => void;
};

/** Loading a bundle takes a core for a third of a second. More at once would starve the workers that are ready. */
const maxLoading = 2;

/**
 * Starts workers when they are needed, as Lambda does: the first with the first invocation and more under load, up to
 * the function's concurrency. Then invocations wait.
 */
export function startWorkers(lambda: LambdaFunction, onLog: OnLog): Workers {
  const workers = new Set<WorkerProcess>();
  const queue: Waiting[] = [];
  let loading = 0;
  let stopped = false;

  function addWorker(): void {
    const worker = startWorker(lambda, onLog);
    workers.add(worker);
    loading += 1;
    void worker.loaded.then((loaded) => {
      loading -= 1;
      // Otherwise, a bundle that cannot load would be tried forever.
      if (!loaded) queue.shift()?.answer(Promise.reject(new Error(`${lambda.id} does not load`)));
      dispatch();
    });
    void worker.exited.then(() => {
      workers.delete(worker);
      dispatch();
    });
  }

  function dispatch(): void {
    if (stopped) return;
    for (const worker of workers) {
      if (queue.length === 0) return;
      const next = worker.isIdle() ? queue.shift() : undefined;
      next?.answer(worker.invoke(next.event).finally(dispatch));
    }
    if (queue.length > loading && loading < maxLoading && workers.size < lambda.concurrency) addWorker();
  }

  return {
    invoke: (event) =>
      new Promise((answer) => {
        queue.push({ event, answer });
        dispatch();
      }),
    pids: () => [...workers].flatMap(({ pid }) => pid ?? []),
    async stop() {
      stopped = true;
      for (const { answer } of queue.splice(0)) answer(Promise.reject(new Error(`${lambda.id} was stopped`)));
      for (const { kill } of workers) kill();
      await Promise.all([...workers].map(({ exited }) => exited));
    },
  };
}
