import { useState } from 'preact/hooks';
import type { Language } from './texts.ts';

/** An account's key. It stays in this tab: sessionStorage only survives a reload. */
export type Tenant = {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secret: string;
  /** Epoch milliseconds, by this browser's clock. Unknown for a key that the visitor brought along. */
  readonly expiresAt?: number;
};

export type Theme = 'auto' | 'light' | 'dark';

/** State that survives a reload. */
export function useStored<Value>(
  storage: Storage,
  name: string,
  initial: Value,
): readonly [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => read(storage, name) ?? initial);
  return [
    value,
    (next) => {
      if (next === undefined) storage.removeItem(name);
      else storage.setItem(name, JSON.stringify(next));
      setValue(() => next);
    },
  ];
}

/** Sets the page's theme and language. */
export function applyAppearance(theme: Theme, language: Language): void {
  const { documentElement: root } = document;
  root.lang = language === 'zh' ? 'zh-CN' : 'en';
  if (theme === 'auto') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}

function read<Value>(storage: Storage, name: string): Value | undefined {
  try {
    return JSON.parse(storage.getItem(name) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
