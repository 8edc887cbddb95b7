import type { Template } from '../cloudformation/template.ts';
import { dataFiles } from '../data-folder.ts';
import type { LocalAws } from '../local-aws.ts';
import { openCheckpoints } from './checkpoints.ts';
import { type EventSourceMapping, eventSourceMapping } from './event-source-mapping.ts';
import type { MappingContext } from './mapping-context.ts';
import { runQueueMapping } from './queue-mapping.ts';
import { createSleeper } from './sleeper.ts';
import { runStreamMapping } from './stream-mapping.ts';
import type { OnLog } from './worker-process.ts';
import { platformLine } from './worker-process.ts';

/** A function that a mapping can invoke. */
export type TargetFunction = {
  readonly id: string;
  readonly name: string;
  readonly invoke: (event: unknown) => Promise<unknown>;
};

export type MappingsOptions = {
  readonly template: Template;
  readonly aws: Pick<LocalAws, 'clientOf' | 'onWrite'>;
  readonly functions: readonly TargetFunction[];
  /** The folder for checkpoints; in memory without it. */
  readonly dataDir: string | undefined;
  readonly onLog: OnLog;
};

/** How long a stop waits for an invocation in flight. */
const stopTimeoutMs = 1000;

/**
 * Runs the event source mappings of the template. Returns a function that stops them.
 * @throws LocalStackError when the file of checkpoints is damaged.
 */
export function startEventSourceMappings(options: MappingsOptions): () => Promise<void> {
  const { template, dataDir } = options;
  const ending = new AbortController();
  const checkpoints = openCheckpoints(
    dataDir === undefined ? undefined : dataFiles(dataDir).streamCheckpoints,
  );
  const deferred: (() => void)[] = [];

  function run(mapping: EventSourceMapping): Promise<void> {
    const context = contextOf(mapping, options, ending.signal);
    if (mapping.eventSourceArn.includes(':sqs:')) return runQueueMapping(context);
    const sleeper = createSleeper();
    const tableName = /:table\/([^/]+)/.exec(mapping.eventSourceArn)?.[1] ?? '';
    deferred.push(options.aws.onWrite((body) => body.includes(tableName) && sleeper.wake()));
    return runStreamMapping({ context, checkpoints: checkpoints(mapping.id), sleeper });
  }

  const running = template
    .resources('AWS::Lambda::EventSourceMapping')
    .map((resource) => run(eventSourceMapping(resource)));
  return async () => {
    ending.abort();
    for (const end of deferred) end();
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, stopTimeoutMs);
    await Promise.race([Promise.all(running), timeout.promise]);
    clearTimeout(timer);
  };
}

function contextOf(
  mapping: EventSourceMapping,
  { aws, functions, onLog }: MappingsOptions,
  signal: AbortSignal,
): MappingContext {
  const fed = functions.find(({ name }) => name === mapping.functionName);
  if (!fed)
    throw new Error(`${mapping.id} feeds ${mapping.functionName}, which is not a function of the template`);
  return {
    mapping,
    call: aws.clientOf(fed.id),
    invoke: fed.invoke,
    logError: (message) => onLog(platformLine(undefined, message), fed.id),
    signal,
  };
}
