import { catalogue } from '../../functions/errors/catalogue.ts';

/** Counts what the answers to fuzzed requests were, and prints it. */
export type Tally = {
  readonly count: (kind: string, answer: { readonly status: number; readonly text: string }) => void;
  /**
   * The answer. A 503 on a busy machine is retried and counted: a 503 that the request itself causes would return every time.
   */
  readonly unlessBusy: <Answer extends { readonly status: number } | undefined>(
    attempt: () => Promise<Answer>,
    attempts?: number,
  ) => Promise<Answer>;
  readonly total: (holds?: (kind: string, status: number) => boolean) => number;
  readonly print: (title: string) => void;
};

const codes: ReadonlySet<string> = new Set(Object.values(catalogue).map(({ code }) => code));

type Row = { readonly kind: string; readonly status: number; readonly code: string; count: number };

export function newTally(): Tally {
  const rows = new Map<string, Row>();
  let busy = 0;
  const sum = (some: readonly Row[]) => some.reduce((total, { count }) => total + count, 0);
  return {
    count(kind, { status, text }) {
      const code = /^\{"Code":"([^"]*)"/.exec(text)?.[1] ?? (status >= 400 ? 'of the gateway' : '');
      // The client chooses the parameter's name, so all share one row.
      const named = code.startsWith('Invalid') && !codes.has(code) ? 'Invalid{Parameter}' : code;
      const key = `${kind} ${status} ${named}`;
      const row = rows.get(key) ?? { kind, status, code: named, count: 0 };
      row.count += 1;
      rows.set(key, row);
    },
    async unlessBusy(attempt, attempts = 4) {
      for (let left = attempts; ; left -= 1) {
        const answer = await attempt();
        if (answer?.status !== 503 || left === 1) return answer;
        busy += 1;
      }
    },
    total: (holds = () => true) => sum([...rows.values()].filter(({ kind, status }) => holds(kind, status))),
    print(title) {
      const lines = [...rows.values()]
        .sort((a, b) => a.kind.localeCompare(b.kind) || a.status - b.status || b.count - a.count)
        .map(
          ({ kind, status, code, count }) =>
            `${kind.padEnd(12)}${String(status).padEnd(6)}${code.padEnd(32)}${String(count).padStart(7)}`,
        );
      console.log([title, ...lines, `answered 503, and asked again: ${busy}`].join('\n'));
    },
  };
}

/** Of this process, after garbage collection. */
export function megabytesInUse(): { readonly heap: number; readonly rss: number } {
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: Math.round(heapUsed / 2 ** 20), rss: Math.round(rss / 2 ** 20) };
}
