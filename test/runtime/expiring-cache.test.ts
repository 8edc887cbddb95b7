import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expiringCache } from '../../functions/runtime/expiring-cache.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const loader = () => vi.fn(async (): Promise<string | undefined> => 'value');

describe('an expiring cache', () => {
  it('loads a value once, until its lifetime is over', async () => {
    const cache = expiringCache<string>(60_000);
    const load = loader();
    expect(await cache.get('key', load)).toBe('value');
    vi.setSystemTime(59_999);
    expect(await cache.get('key', load)).toBe('value');
    expect(load).toHaveBeenCalledTimes(1);
    vi.setSystemTime(60_000);
    expect(await cache.get('key', load.mockResolvedValue('newer'))).toBe('newer');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('counts the lifetime from when the value began to load', async () => {
    const cache = expiringCache<string>(60_000);
    await cache.get('key', async () => {
      vi.setSystemTime(50_000);
      return 'loaded slowly';
    });
    vi.setSystemTime(60_000);
    expect(await cache.get('key', async () => 'newer')).toBe('newer');
  });

  it('keeps a value for ever when its lifetime is endless', async () => {
    const cache = expiringCache<string>(Number.POSITIVE_INFINITY);
    const load = loader();
    await cache.get('key', load);
    vi.setSystemTime(8.64e15);
    await cache.get('key', load);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('keeps the values of keys apart', async () => {
    const cache = expiringCache<string>(60_000);
    for (const key of ['a', 'b', '__proto__']) await cache.get(key, async () => `value of ${key}`);
    expect(await cache.get('a', loader())).toBe('value of a');
    expect(await cache.get('__proto__', loader())).toBe('value of __proto__');
  });

  it('does not remember that there was nothing', async () => {
    const cache = expiringCache<string>(60_000);
    expect(await cache.get('key', async () => undefined)).toBeUndefined();
    expect(await cache.get('key', loader())).toBe('value');
  });

  it('forgets a value that is gone at the next load', async () => {
    const cache = expiringCache<string>(60_000);
    await cache.get('key', loader());
    vi.setSystemTime(60_000);
    expect(await cache.get('key', async () => undefined)).toBeUndefined();
  });

  it('does not remember a failure', async () => {
    const cache = expiringCache<string>(60_000);
    const failing = loader().mockRejectedValue(new Error('down'));
    await expect(cache.get('key', failing)).rejects.toThrow('down');
    expect(await cache.get('key', loader())).toBe('value');
  });

  it('drops the oldest value beyond its capacity', async () => {
    const cache = expiringCache<string>(60_000, 2);
    for (const key of ['a', 'b', 'c']) await cache.get(key, loader());
    const load = loader();
    for (const key of ['b', 'c']) await cache.get(key, load);
    expect(load).not.toHaveBeenCalled();
    await cache.get('a', load);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('drops a value that was loaded again last', async () => {
    const cache = expiringCache<string>(60_000, 2);
    for (const key of ['a', 'b']) await cache.get(key, loader());
    vi.setSystemTime(60_000);
    await cache.get('a', loader());
    await cache.get('c', loader());
    const load = loader();
    await cache.get('a', load);
    expect(load).not.toHaveBeenCalled();
  });
});
