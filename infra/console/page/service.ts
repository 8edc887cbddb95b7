import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { RecordedEntry } from '../../../functions/sandbox/activity.ts';
import type { ExampleRequest } from '../examples.ts';
import type { Variables } from '../request.ts';
import { codeOf, type Exchange, perform, prepare, randomWord, requestIdOf } from './exchange.ts';
import { type Health, healthAfter, isRefusal } from './health.ts';
import type { Tenant } from './stored.ts';
import { storedExchanges, storeExchanges } from './stored-exchanges.ts';

export type Service = {
  readonly health: Health;
  /** This tab's requests, latest first. */
  readonly exchanges: readonly Exchange[];
  readonly selected: Exchange | undefined;
  readonly select: (exchange: Exchange | undefined) => void;
  /** Sends a request, shows it, and resolves to the exchange. */
  readonly send: (example: ExampleRequest, variables?: Variables) => Promise<Exchange>;
  /** Sends a request for the page's own use: not shown beside the view, but in the timeline. */
  readonly sendInBackground: (example: ExampleRequest) => Promise<Exchange>;
  /** Whether the page sent that request for its own use. */
  readonly isRefresh: (requestId: string) => boolean;
};

const kept = 200;
const activityPath = '/sandbox/activity';

/** The ids of requests that the page sent for its own use. They survive a reload. */
const refreshes = new Set<string>(JSON.parse(sessionStorage.getItem('refreshes') ?? '[]'));

function rememberRefresh(requestId: string | undefined): void {
  if (requestId === undefined) return;
  refreshes.add(requestId);
  sessionStorage.setItem('refreshes', JSON.stringify([...refreshes].slice(-kept)));
}

export function useService(tenant: Tenant): Service {
  const [health, setHealth] = useState<Health>('up');
  const { accessKeyId } = tenant;
  const [before] = useState(() => storedExchanges(accessKeyId));
  const [exchanges, setExchanges] = useState(before.exchanges);
  const [selectedNumber, setSelectedNumber] = useState(before.selectedNumber);
  useEffect(
    () => storeExchanges(accessKeyId, { exchanges, selectedNumber }),
    [accessKeyId, exchanges, selectedNumber],
  );

  const judge = useCallback((exchange: Exchange) => {
    const { failed = false, answer } = exchange;
    const outcome = { failed, status: answer?.status, code: codeOf(exchange) };
    setHealth((before) => healthAfter(outcome, before));
  }, []);

  const sendInBackground = useCallback(
    async (example: ExampleRequest) => {
      const done = await perform(prepare(example, tenant, { unique: randomWord() }));
      judge(done);
      // The timeline does not list requests for itself, and a deletion is no refresh.
      if (example.method === 'GET' && example.path !== activityPath) rememberRefresh(requestIdOf(done));
      return done;
    },
    [tenant, judge],
  );

  const send = useCallback(
    async (example: ExampleRequest, variables: Variables = { unique: randomWord() }) => {
      const exchange = prepare(example, tenant, variables);
      setExchanges((before) => [exchange, ...before].slice(0, kept));
      setSelectedNumber(exchange.number);
      const done = await perform(exchange);
      setExchanges((before) => before.map((other) => (other.number === done.number ? done : other)));
      if (!example.signing) judge(done);
      return done;
    },
    [tenant, judge],
  );

  return {
    health,
    exchanges,
    selected: exchanges.find(({ number }) => number === selectedNumber),
    select: (exchange) => setSelectedNumber(exchange?.number),
    send,
    sendInBackground,
    isRefresh: (requestId) => refreshes.has(requestId),
  };
}

const pollMs = 1500;
/** The poll interval while the service is down. */
const slowPollMs = 5000;
/** A response with this many entries means that there are more. */
const fullPage = 100;
/** Functions record entries a few seconds out of order, so the page reads this overlap again and deduplicates by id. */
const overlapMs = 10_000;
const keptEntries = 500;

/** The account's activity, latest first. Polls while the page is visible and the service accepts the key. */
export function useActivity({ sendInBackground, health }: Service): readonly RecordedEntry[] | undefined {
  const refused = isRefusal(health);
  const [entries, setEntries] = useState<readonly RecordedEntry[]>();
  const after = useRef(0);
  useEffect(() => {
    if (refused) return undefined;
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function poll() {
      const answered = document.visibilityState !== 'visible' || (await readAll());
      if (!ended) timer = setTimeout(poll, answered ? pollMs : slowPollMs);
    }
    /** Resolves to whether the service answered. */
    async function readAll(): Promise<boolean> {
      let from = Math.max(0, after.current - overlapMs);
      for (;;) {
        const Items = await readPage(from);
        if (!Items) return false;
        const last = Items.at(-1)?.RecordedAt ?? from;
        after.current = Math.max(after.current, last);
        if (Items.length < fullPage || last === from) return true;
        from = last;
      }
    }
    async function readPage(from: number): Promise<readonly RecordedEntry[] | undefined> {
      const query = { After: String(from) };
      const { answer } = await sendInBackground({ method: 'GET', path: activityPath, query });
      if (ended || answer?.status !== 200) return undefined;
      const { Items }: { readonly Items: readonly RecordedEntry[] } = JSON.parse(answer.text);
      setEntries((before = []) => merged(before, Items));
      return Items;
    }
    poll();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [sendInBackground, refused]);
  return entries;
}

function merged(before: readonly RecordedEntry[], found: readonly RecordedEntry[]): readonly RecordedEntry[] {
  const known = new Set(before.map(({ Id }) => Id));
  const added = found.filter(({ Id }) => !known.has(Id));
  if (added.length === 0) return before;
  const unique = new Map([...added, ...before].map((entry) => [entry.Id, entry]));
  return [...unique.values()].sort((a, b) => (a.Time < b.Time ? 1 : -1)).slice(0, keptEntries);
}
