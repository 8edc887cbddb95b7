export type ExpiringCache<Value> = {
  /** The cached value, or the one that `load` finds. An undefined result is not cached. */
  get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined>;
  delete(key: string): void;
};

/** How long to keep a value, in milliseconds, or a function that computes it from the value. */
export type Lifetime<Value> = number | ((value: Value) => number);

/**
 * A cache of up to `capacity` values. A lifetime starts when the value begins to load. A full cache evicts its oldest
 * value.
 */
export function expiringCache<Value>(lifetime: Lifetime<Value>, capacity = 1000): ExpiringCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();

  return {
    async get(key, load) {
      const now = Date.now();
      const cached = entries.get(key);
      if (cached && cached.expiresAt > now) return cached.value;
      entries.delete(key);
      const value = await load();
      if (value === undefined) return undefined;
      entries.set(key, {
        value,
        expiresAt: now + (typeof lifetime === 'number' ? lifetime : lifetime(value)),
      });
      const oldest = entries.keys().next().value;
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
      return value;
    },
    delete: (key) => {
      entries.delete(key);
    },
  };
}
