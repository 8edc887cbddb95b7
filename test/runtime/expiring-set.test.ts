import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expiringSet } from '../../functions/runtime/expiring-set.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an expiring set', () => {
  it('holds a key until its lifetime is over', () => {
    const set = expiringSet(5000);
    expect(set.has('key')).toBe(false);
    set.add('key', 1000);
    vi.setSystemTime(5999);
    expect(set.has('key')).toBe(true);
    vi.setSystemTime(6000);
    expect(set.has('key')).toBe(false);
  });

  it('counts the lifetime from the time given', () => {
    const set = expiringSet(5000);
    set.add('key', 0);
    vi.setSystemTime(5000);
    expect(set.has('key')).toBe(false);
  });

  it('holds a key that was added again for a whole lifetime more', () => {
    const set = expiringSet(5000);
    set.add('key', 1000);
    set.add('key', 4000);
    vi.setSystemTime(8999);
    expect(set.has('key')).toBe(true);
  });

  it('drops the oldest key beyond its capacity', () => {
    const set = expiringSet(5000, 2);
    for (const key of ['a', 'b', 'c']) set.add(key, 1000);
    expect(['a', 'b', 'c'].filter(set.has)).toEqual(['b', 'c']);
  });

  it('drops a key that was added again last', () => {
    const set = expiringSet(5000, 2);
    for (const key of ['a', 'b', 'a', 'c']) set.add(key, 1000);
    expect(['a', 'b', 'c'].filter(set.has)).toEqual(['a', 'c']);
  });

  it('finds no key that objects inherit', () => {
    expect(expiringSet(5000).has('constructor')).toBe(false);
  });
});
