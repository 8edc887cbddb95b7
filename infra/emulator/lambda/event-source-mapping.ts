import type { Resource } from '../cloudformation/template.ts';
import { eventPattern, type Matcher } from '../eventbridge/event-pattern.ts';

/** The settings of an event source mapping. */
export type EventSourceMapping = {
  /** Its construct id. */
  readonly id: string;
  readonly functionName: string;
  readonly eventSourceArn: string;
  readonly batchSize: number;
  /** Whether the function reports batch item failures. */
  readonly reportsItemFailures: boolean;
  /** How many batches of a queue it processes at once. */
  readonly concurrency: number;
  readonly bisects: boolean;
  readonly oldestRecordMs: number;
  /** The destination of discarded records. */
  readonly onFailure: string | undefined;
  /** Whether a record passes the filters. */
  readonly wants: Matcher;
};

type Properties = {
  readonly FunctionName: string;
  readonly EventSourceArn: string;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly BisectBatchOnFunctionError?: boolean;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
};

/**
 * Reads a mapping.
 * @throws Error when it has a setting or a filter that the emulator does not support.
 */
export function eventSourceMapping(resource: Resource): EventSourceMapping {
  const properties = resource.properties() as Properties;
  const patterns = (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) =>
    eventPattern(JSON.parse(Pattern)),
  );
  const isQueue = properties.EventSourceArn.includes(':sqs:');
  if (isQueue && patterns.length > 0)
    throw new Error(`${resource.constructId}: the emulator does not filter queues`);
  const { MaximumBatchingWindowInSeconds = 0, MaximumRetryAttempts = -1 } = properties;
  if (MaximumBatchingWindowInSeconds > 0 || MaximumRetryAttempts >= 0)
    throw new Error(
      `${resource.constructId}: the emulator supports neither a batching window nor a maximum of retries`,
    );
  const { MaximumRecordAgeInSeconds: oldest = -1 } = properties;
  return {
    id: resource.constructId,
    functionName: functionNameOf(properties.FunctionName),
    eventSourceArn: properties.EventSourceArn,
    batchSize: properties.BatchSize ?? (isQueue ? 10 : 100),
    reportsItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    concurrency: properties.ScalingConfig?.MaximumConcurrency ?? 5,
    bisects: properties.BisectBatchOnFunctionError ?? false,
    // -1 means no limit.
    oldestRecordMs: oldest < 0 ? Number.POSITIVE_INFINITY : oldest * 1000,
    onFailure: properties.DestinationConfig?.OnFailure?.Destination,
    wants: (record) => patterns.length === 0 || patterns.some((matches) => matches(record)),
  };
}

/** Templates name a function by its name or its ARN. */
function functionNameOf(name: string): string {
  return name.split(':').at(-1) ?? name;
}

/**
 * The ids of the batch item failures in a function's answer; undefined when the answer is invalid, which counts as a
 * failure of the whole batch.
 */
export function failedItems(
  answer: unknown,
  { reportsItemFailures }: EventSourceMapping,
  ids: readonly string[],
): readonly string[] | undefined {
  if (!reportsItemFailures || answer === null || answer === undefined) return [];
  if (typeof answer !== 'object') return undefined;
  const { batchItemFailures = [] } = answer as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  const failed = batchItemFailures.map((item: { readonly itemIdentifier?: unknown } | null) =>
    String(item?.itemIdentifier),
  );
  return failed.every((id) => ids.includes(id)) ? failed : undefined;
}
