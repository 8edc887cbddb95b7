/** The service's own CloudWatch metrics, named here for the functions that emit them and the alarms that watch them. */
export const metricsNamespace = 'Imprint';

export type MetricName =
  | 'AuditedAccounts'
  | 'BusyAccounts'
  | 'ColdStarts'
  | 'EventsMappingWorks'
  | 'FailedRequests'
  | 'Heartbeats'
  | 'InternalErrors'
  | 'QuotaAudits'
  | 'QuotaDrift'
  | 'RefusedAuthentications'
  | 'RefusedRequests'
  | 'RequestsMappingWorks'
  | 'ServiceKeyRefused'
  | 'SignedRequestMs'
  | 'SlowRequests'
  | 'StuckRequests';

type Counts = Readonly<Partial<Record<MetricName, number>>>;

/**
 * Emits metrics as one line in CloudWatch's embedded metric format. Bypasses console: under Lambda's
 * JSON log format it would wrap the line, and the metrics would be lost.
 *
 * @param stage the dimension that distinguishes the stages of one AWS account.
 * @param by further dimensions, under which the metrics are counted a second time. Each may have only a few values.
 */
export function emitMetrics(stage: string, counts: Counts, by: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(by);
  const dimensions = names.length === 0 ? [['Stage']] : [['Stage'], ['Stage', ...names]];
  writeLine([directive(dimensions, counts)], { Stage: stage, ...by, ...counts });
}

/** Emits one line with metrics of the stage, some of them also by operation. */
export function emitOperationMetrics(
  stage: string,
  operation: string,
  { ofStage, ofBoth }: { readonly ofStage: Counts; readonly ofBoth: Counts },
): void {
  writeLine([directive([['Stage']], ofStage), directive([['Stage'], ['Stage', 'Operation']], ofBoth)], {
    Stage: stage,
    Operation: operation,
    ...ofStage,
    ...ofBoth,
  });
}

function directive(Dimensions: readonly (readonly string[])[], counts: Counts): object {
  return {
    Namespace: metricsNamespace,
    Dimensions,
    Metrics: Object.keys(counts).map((Name) => ({
      Name,
      Unit: Name.endsWith('Ms') ? 'Milliseconds' : 'Count',
    })),
  };
}

function writeLine(CloudWatchMetrics: readonly object[], fields: object): void {
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
