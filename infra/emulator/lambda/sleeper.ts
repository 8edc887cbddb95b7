/** A sleep that can be ended early. */
export type Sleeper = {
  /** Sleeps until the time is over, the signal aborts, or `wake` is called, or was called since the last sleep. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly wake: () => void;
};

/** Creates a sleeper for one task. */
export function createSleeper(): Sleeper {
  let woken = false;
  let end = () => {};
  return {
    async sleep(ms, signal) {
      if (!woken && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        end = resolve;
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', end);
        await promise;
        signal.removeEventListener('abort', end);
        clearTimeout(timer);
      }
      woken = false;
    },
    wake() {
      woken = true;
      end();
    },
  };
}

/** Waits until the time is over or the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return createSleeper().sleep(ms, signal);
}

/** Doubles with each attempt, up to a second. */
export function growingPause(attempt: number): number {
  return Math.min(50 * 2 ** attempt, 1000);
}
