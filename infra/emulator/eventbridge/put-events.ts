import { randomUUID } from 'node:crypto';
import { localIdentity } from '../cloudformation/intrinsics.ts';
import { isRecord, parseJson } from '../data-file.ts';
import type { BusEvent } from './event-bus.ts';

/** An entry of PutEvents as received, not validated. */
export type PutEventsEntry = {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  /** Seconds since 1970. */
  readonly Time?: number;
  readonly Resources?: readonly string[];
};

export type EntryError = { readonly ErrorCode: string; readonly ErrorMessage: string };

const maxRequestBytes = 256 * 1024;
const maxEntries = 10;

/** The fault of the request as a whole; undefined when there is none. */
export function requestFault(entries: unknown): string | undefined {
  if (!Array.isArray(entries) || entries.length === 0) return constraint('greater', 1);
  if (entries.length > maxEntries) return constraint('less', maxEntries);
  const size = (entries as readonly PutEventsEntry[]).reduce((sum, entry) => sum + sizeOf(entry), 0);
  return size > maxRequestBytes ? 'Total size of the entries in the request is over the limit.' : undefined;
}

/** The event of an entry, or the error that EventBridge answers for it. */
export function eventOf(entry: PutEventsEntry): BusEvent | EntryError {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[name] === undefined || entry[name] === '') {
      return invalid(name, `${name} is a required argument.`);
    }
  }
  const { Source = '', DetailType = '', Detail = '', Time, Resources = [] } = entry;
  if (DetailType.length > 128) return invalid('DetailType', 'DetailType must be at most 128 characters.');
  if (Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = parseJson(Detail);
  if (!isRecord(detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: localIdentity.accountId,
    time: new Date(Time === undefined ? Date.now() : Time * 1000).toISOString().replace(/\.\d+/, ''),
    region: localIdentity.region,
    resources: Resources,
    detail,
  };
}

function invalid(name: string, reason: string): EntryError {
  return { ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}` };
}

function constraint(comparison: 'greater' | 'less', length: number): string {
  return (
    "1 validation error detected: Value at 'entries' failed to satisfy constraint: " +
    `Member must have length ${comparison} than or equal to ${length}`
  );
}

/** The size as EventBridge counts it: a time takes 14 bytes. */
function sizeOf({ Source = '', DetailType = '', Detail = '', Time, Resources = [] }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}
