import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { Template } from '../cloudformation/template.ts';
import type { OnLog } from '../lambda/worker-process.ts';
import { filterPattern, type LineMatcher } from './filter-pattern.ts';

/** A function whose lines filters read, or that they send lines to. */
type LoggingFunction = { readonly id: string; readonly arn: string; readonly logGroup: string };

export type SubscriptionsOptions = {
  readonly template: Template;
  readonly functions: readonly LoggingFunction[];
  /** Invokes the function of that ARN. */
  readonly invoke: (arn: string, event: object) => Promise<unknown>;
};

/** The subscription filters of a template. */
export type Subscriptions = {
  /** Takes a line of a function, and returns at once. */
  readonly onLog: OnLog;
  /** Drops the lines that are not sent yet. */
  readonly stop: () => void;
};

type Properties = {
  readonly LogGroupName: string;
  readonly DestinationArn: string;
  readonly FilterPattern?: string;
};

type LogEvent = { readonly id: string; readonly timestamp: number; readonly message: string };

type Filter = {
  readonly name: string;
  readonly logGroup: string;
  readonly destinationArn: string;
  readonly matches: LineMatcher;
};

/** Lines are sent together when they come this close to each other. */
const batchMs = 50;
/** A batch is sent early once it has this many lines. */
const maxBatchSize = 1000;
/** A destination that fails gets a batch this often. CloudWatch Logs tries for 24 hours. */
const attempts = 3;

const compress = promisify(gzip);

/**
 * Sends the lines of functions to the destinations that the template's subscription filters name, as CloudWatch Logs does:
 * in batches, gzipped and in base64, after the function has gone on.
 * @throws Error when a destination is not a function of the template, or the emulator does not know a filter's pattern.
 */
export function startSubscriptions({ template, functions, invoke }: SubscriptionsOptions): Subscriptions {
  const filters = template.resources('AWS::Logs::SubscriptionFilter').map((resource): Filter => {
    const { LogGroupName, DestinationArn, FilterPattern = '' } = resource.properties() as Properties;
    if (!functions.some(({ arn }) => arn === DestinationArn))
      throw new Error(
        `${resource.constructId} sends lines to ${DestinationArn}, which is not a function of the template`,
      );
    return {
      name: resource.ref,
      logGroup: LogGroupName,
      destinationArn: DestinationArn,
      matches: filterPattern(FilterPattern),
    };
  });
  const groups = new Map(functions.map(({ id, logGroup }) => [id, logGroup]));
  const batches = new Map<Filter, { readonly events: LogEvent[]; readonly timer: NodeJS.Timeout }>();
  const ending = new AbortController();
  let lastId = 0n;

  function newEvent(message: string): LogEvent {
    const timestamp = Date.now();
    lastId += 1n;
    // 56 digits that grow, as CloudWatch Logs gives them.
    return { id: `${timestamp}${String(lastId).padStart(43, '0')}`, timestamp, message };
  }

  function flush(filter: Filter): void {
    const batch = batches.get(filter);
    if (!batch) return;
    clearTimeout(batch.timer);
    batches.delete(filter);
    void send(filter, batch.events);
  }

  async function send(
    { name, logGroup, destinationArn }: Filter,
    logEvents: readonly LogEvent[],
  ): Promise<void> {
    const payload = {
      messageType: 'DATA_MESSAGE',
      owner: localIdentity.accountId,
      logGroup,
      logStream: 'local',
      subscriptionFilters: [name],
      logEvents,
    };
    const data = (await compress(JSON.stringify(payload))).toString('base64');
    for (let attempt = 1; attempt <= attempts && !ending.signal.aborted; attempt += 1) {
      try {
        await invoke(destinationArn, { awslogs: { data } });
        return;
      } catch {
        // The worker has logged why.
        await pause(batchMs * 2 ** attempt, undefined, { signal: ending.signal }).catch(() => {});
      }
    }
  }

  return {
    onLog(line, functionId) {
      const logGroup = groups.get(functionId);
      for (const filter of filters) {
        if (filter.logGroup !== logGroup || !filter.matches(line)) continue;
        const batch = batches.get(filter) ?? { events: [], timer: setTimeout(flush, batchMs, filter) };
        batches.set(filter, batch);
        batch.events.push(newEvent(line));
        if (batch.events.length >= maxBatchSize) flush(filter);
      }
    },
    stop() {
      ending.abort();
      for (const { timer } of batches.values()) clearTimeout(timer);
      batches.clear();
    },
  };
}
