import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../functions/errors/api-error.ts';
import { ConflictError, TransientError, UnavailableError } from '../../functions/errors/transient-error.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { retryUntilDeadline } from '../../functions/runtime/retry.ts';

const pauses = vi.hoisted((): number[] => []);
/** Pauses take no time, but advance the clock. */
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    pauses.push(ms);
    vi.setSystemTime(Date.now() + ms);
  },
}));

const longestJitter = 1 - Number.EPSILON;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  vi.spyOn(Math, 'random').mockReturnValue(longestJitter);
  pauses.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const busy = new TransientError('busy');
const failing = () => vi.fn(async (): Promise<string> => Promise.reject(busy));

describe('an attempt', () => {
  it('that succeeds is not repeated', async () => {
    const invocation = startInvocation('id');
    expect(await retryUntilDeadline(invocation, async () => 'done')).toBe('done');
    expect(pauses).toEqual([]);
    expect(invocation.retries).toEqual([]);
  });

  it('that fails for a time is repeated, and the reason is noted', async () => {
    const invocation = startInvocation('id');
    const attempt = failing()
      .mockRejectedValueOnce(new TransientError('first'))
      .mockRejectedValueOnce(new TransientError('second'))
      .mockResolvedValueOnce('done');
    expect(await retryUntilDeadline(invocation, attempt)).toBe('done');
    expect(attempt).toHaveBeenCalledTimes(3);
    expect(invocation.retries).toEqual(['first', 'second']);
  });

  it('that fails until the deadline ends as unavailable, within the budget', async () => {
    const invocation = startInvocation('id');
    const end = retryUntilDeadline(invocation, failing());
    await expect(end).rejects.toMatchObject({ name: 'UnavailableError', cause: busy });
    await expect(end).rejects.toBeInstanceOf(UnavailableError);
    expect(Date.now()).toBeLessThan(invocation.deadline);
  });

  it.each([0, longestJitter])(
    'that uses up the time is not repeated, with a random pause of %d',
    async (drawn) => {
      vi.mocked(Math.random).mockReturnValue(drawn);
      const invocation = startInvocation('id');
      const attempt = vi
        .fn(async () => 'too late')
        .mockImplementationOnce(async () => {
          vi.setSystemTime(invocation.deadline);
          throw busy;
        });
      await expect(retryUntilDeadline(invocation, attempt)).rejects.toBeInstanceOf(UnavailableError);
      expect(attempt).toHaveBeenCalledTimes(1);
    },
  );

  it.each([
    ['a refusal', new ApiError('nameMissing')],
    ['an unavailable dependency', new UnavailableError('x')],
    ['a fault', new TypeError('x')],
    ['an error that only has the name', Object.assign(new Error('x'), { name: 'TransientError' })],
  ])('that ends in %s is not repeated', async (_, error) => {
    const attempt = failing().mockRejectedValue(error);
    await expect(retryUntilDeadline(startInvocation('id'), attempt)).rejects.toBe(error);
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(pauses).toEqual([]);
  });
});

describe('the pause before the next attempt', () => {
  it('doubles from 25 ms to 400 ms', async () => {
    await expect(retryUntilDeadline(startInvocation('id'), failing())).rejects.toBeInstanceOf(
      UnavailableError,
    );
    expect(pauses.slice(0, 6).map(Math.round)).toEqual([25, 50, 100, 200, 400, 400]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(400);
  });

  it('shrinks to 12 ms after a conflict as the deadline approaches', async () => {
    const attempt = vi.fn(async () => Promise.reject(new ConflictError('conflict')));
    await expect(retryUntilDeadline(startInvocation('id'), attempt)).rejects.toBeInstanceOf(UnavailableError);
    expect(pauses.slice(0, 4).map(Math.round)).toEqual([25, 50, 100, 200]);
    const [longest = 0, ...later] = pauses.slice(4);
    expect(longest).toBeCloseTo(285, -1);
    expect(later).toEqual(later.toSorted((a, b) => b - a));
    expect(Math.round(later.at(-1) ?? 0)).toBe(12);
  });

  it('stays within 400 ms when there is more time than a request has', async () => {
    const attempt = vi.fn(async () => Promise.reject(new ConflictError('conflict')));
    const end = retryUntilDeadline(startInvocation('id', 10_000), attempt);
    await expect(end).rejects.toBeInstanceOf(UnavailableError);
    expect(Math.round(Math.max(...pauses))).toBe(400);
  });

  it('is random each time, from 0 to its whole length', async () => {
    vi.mocked(Math.random).mockReturnValueOnce(0).mockReturnValueOnce(0.5).mockReturnValueOnce(longestJitter);
    await expect(retryUntilDeadline(startInvocation('id'), failing())).rejects.toBeInstanceOf(
      UnavailableError,
    );
    expect(pauses.slice(0, 3).map(Math.round)).toEqual([0, 25, 100]);
  });
});
