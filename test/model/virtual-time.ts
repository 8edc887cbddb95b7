import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/** The fixed pause between two attempts. It is long, so that a wait for a lease takes eight attempts and not fifty. */
const pauseMs = 250;

/** Timers are time-outs of calls: they end what would hang for ever, in real time, and nothing else. */
const timeoutMs = 60_000;

/**
 * Makes this thread's time the one that the clock shows: it passes by what happens, and not while others compute. Deadlines
 * are reached by it alone; what a busy machine takes is no time. With it goes chance, which is in here only to spread retries.
 */
export function installVirtualTime(clock: Float64Array): void {
  const now = () => clock[0] ?? 0;
  const virtual = new Proxy(Date, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  const { setTimeout: realTimeout } = globalThis;
  Object.assign(globalThis, {
    Date: virtual,
    setTimeout: (run: (...given: unknown[]) => void, _ms?: number, ...rest: unknown[]) =>
      realTimeout(() => run(...rest), timeoutMs),
  });
  // Versions before the last one end calls so.
  AbortSignal.timeout = () => new AbortController().signal;
  Math.random = () => 0;
  const pause = async () => {
    clock[0] = now() + pauseMs;
  };
  Object.assign(timers, { setTimeout: pause });
  syncBuiltinESMExports();
}
