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
 * Every five minutes: emits whether Lambda still reads the stream and the queue. Their own metrics fall silent when nobody
 * reads them, and an alarm cannot tell that from having nothing to do.
 */
export async function handler(): Promise<void> {
  const [events, requests] = await Promise.all([works('EventsMappingWorks'), works('RequestsMappingWorks')]);
  emitMetrics(stage, {
    // None of a mapping that could not be read: its alarm must not be taken for quiet.
    Heartbeats: Number(events !== undefined && requests !== undefined),
    ...(events === undefined ? {} : { EventsMappingWorks: Number(events) }),
    ...(requests === undefined ? {} : { RequestsMappingWorks: Number(requests) }),
  });
}

/** Undefined when Lambda does not say. */
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
