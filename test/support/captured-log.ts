import { afterEach, beforeEach, vi } from 'vitest';

export type CapturedLog = {
  readonly text: () => string;
  readonly lines: () => Record<string, unknown>[];
  readonly clear: () => void;
};

/** Captures the log of a test instead of printing it. */
export function captureLog(): CapturedLog {
  let written: string[] = [];
  const clear = () => {
    written = [];
  };
  beforeEach(() => {
    clear();
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const text = () => written.join('');
  const lines = () => written.map((line) => JSON.parse(line));
  return { text, lines, clear };
}
