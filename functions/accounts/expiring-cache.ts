export type ExpiringCache<Value> = {
  /** The cached value, or what `load` finds; that there is nothing to find is not remembered. */
  get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined>;
};

/** Keeps up to `capacity` values, each for `lifetimeMs` from when it began to load; the oldest makes room. */
export function expiringCache<Value>(lifetimeMs: number, capacity = 1000): ExpiringCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();

  return {
    async get(key, load) {
      const now = Date.now();
      const cached = entries.get(key);
      if (cached && cached.expiresAt > now) return cached.value;
      entries.delete(key);
      const value = await load();
      if (value === undefined) return undefined;
      entries.set(key, { value, expiresAt: now + lifetimeMs });
      const oldest = entries.keys().next().value;
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
      return value;
    },
  };
}
