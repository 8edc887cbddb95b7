import type { Exchange } from './exchange.ts';

/** The requests of this tab, and which of them is shown. They hold signatures, and never the secret. */
export type Exchanges = {
  readonly exchanges: readonly Exchange[];
  readonly selectedNumber: number | undefined;
};

type Stored = {
  readonly accessKeyId: string;
  /** With each body as text: JSON has no bytes. */
  readonly exchanges: readonly (Exchange & { readonly body: string })[];
  readonly selectedNumber: number | undefined;
};

const name = 'exchanges';
const kept = 20;
/** The longest request and answer to keep: a body of 256 KB is soon sent again. */
const maxLength = 16_000;

/** The requests that this key sent before a reload. */
export function storedExchanges(accessKeyId: string): Exchanges {
  const stored: Stored | null = JSON.parse(sessionStorage.getItem(name) ?? 'null');
  if (stored?.accessKeyId !== accessKeyId) return { exchanges: [], selectedNumber: undefined };
  const exchanges = stored.exchanges.map(({ body, ...exchange }) => ({
    ...exchange,
    request: { ...exchange.request, body: Buffer.from(body) },
  }));
  return { exchanges, selectedNumber: stored.selectedNumber };
}

/** Keeps the latest requests over a reload, in this tab alone. What has no outcome yet is not kept. */
export function storeExchanges(accessKeyId: string, { exchanges, selectedNumber }: Exchanges): void {
  const finished = exchanges
    .filter(({ answer, failed }) => answer !== undefined || failed)
    .filter(({ answer, request }) => request.body.length + (answer?.text.length ?? 0) < maxLength)
    .slice(0, kept)
    .map((exchange) => ({ ...exchange, body: new TextDecoder().decode(exchange.request.body) }));
  const stored: Stored = { accessKeyId, exchanges: finished, selectedNumber };
  sessionStorage.setItem(name, JSON.stringify(stored));
}
