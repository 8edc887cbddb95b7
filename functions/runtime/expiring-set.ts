export type ExpiringSet = {
  has(key: string): boolean;
  /** Holds the key for the set's lifetime from `since`, in epoch milliseconds. */
  add(key: string, since: number): void;
};

/** A set of up to `capacity` keys that expire. A full set drops the key added first. */
export function expiringSet(lifetimeMs: number, capacity = 1000): ExpiringSet {
  const expiries = new Map<string, number>();

  return {
    has: (key) => (expiries.get(key) ?? 0) > Date.now(),
    add(key, since) {
      expiries.delete(key);
      expiries.set(key, since + lifetimeMs);
      const [first] = expiries.keys();
      if (expiries.size > capacity && first !== undefined) expiries.delete(first);
    },
  };
}
