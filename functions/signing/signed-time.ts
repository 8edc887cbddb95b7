import type { HttpRequest } from './http-request.ts';

/** How far a client's clock may be off, either way. */
export const clockSkewMs = 15 * 60 * 1000;

// Date as in RFC 9110 (V1), or yyyy-MM-ddTHH:mm:ssZ (V3), but nothing else that Date.parse would guess.
const httpDate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (GMT|\+0000)$/;
const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;

/**
 * When a request says it was signed, in epoch milliseconds: undefined without a date, NaN for an invalid one. V3 uses
 * x-acs-date; V1 uses Date, or x-acs-date in its place.
 */
export function signedTime({ headers }: HttpRequest, version: 'V1' | 'V3'): number | undefined {
  const text = version === 'V3' ? headers['x-acs-date'] : (headers['date'] ?? headers['x-acs-date']);
  if (text === undefined) return undefined;
  const readable = isoDate.test(text) || (version === 'V1' && httpDate.test(text));
  return readable ? Date.parse(text) : Number.NaN;
}
