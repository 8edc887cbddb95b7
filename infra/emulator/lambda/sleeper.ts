/** Sleeps that can be ended early. */
export type Sleeper = {
  /** Until that time is over, or `wake` is called, or was since the last sleep; at once for a signal that is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly wake: () => void;
};

/** A sleeper for one who sleeps. */
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

/** Waits that long, or until the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return createSleeper().sleep(ms, signal);
}

/** Pauses that grow, up to a second. */
export function growingPause(attempt: number): number {
  return Math.min(50 * 2 ** attempt, 1000);
}
