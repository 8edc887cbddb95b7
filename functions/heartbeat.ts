import { isWorking, readEventSourceMapping } from './aws/event-source-mapping.ts';
import * as environment from './runtime/environment.ts';
import { errorCause } from './runtime/error-cause.ts';
import { writeLog } from './runtime/log.ts';
import { emitMetrics } from './runtime/metrics.ts';

const stage = environment.stage();
const mappings = {
  EventsMappingWorks: environment.eventsMappingId(),
  RequestsMappingWorks: environment.requestsMappingId(),
} as const;

/**
 * Runs every five minutes: emits whether Lambda still reads the stream and the queue. Their own metrics stop when nothing
 * reads them, which an alarm cannot tell from an idle service.
 */
export async function handler(): Promise<void> {
  const [events, requests] = await Promise.all([works('EventsMappingWorks'), works('RequestsMappingWorks')]);
  emitMetrics(stage, {
    // No value for a mapping that could not be read, so that its alarm does not treat it as healthy.
    Heartbeats: Number(events !== undefined && requests !== undefined),
    ...(events === undefined ? {} : { EventsMappingWorks: Number(events) }),
    ...(requests === undefined ? {} : { RequestsMappingWorks: Number(requests) }),
  });
}

/** Whether the mapping works; undefined if Lambda does not answer. */
async function works(metric: keyof typeof mappings): Promise<boolean | undefined> {
  try {
    const status = await readEventSourceMapping(mappings[metric]);
    const working = isWorking(status);
    if (!working) writeLog('ERROR', { operation: 'Heartbeat', mapping: mappings[metric], ...status });
    return working;
  } catch (error) {
    writeLog('ERROR', { operation: 'Heartbeat', mapping: mappings[metric], cause: errorCause(error) });
    return undefined;
  }
}
