/** The service's own CloudWatch metrics: named here for the functions that emit them and the alarms that watch them. */
export const metricsNamespace = 'Imprint';

export type MetricName =
  | 'QuotaAudits'
  | 'QuotaDrift'
  | 'AuditedAccounts'
  | 'BusyAccounts'
  | 'RefusedAuthentications'
  | 'RefusedRequests'
  | 'ServiceKeyRefused'
  | 'StuckRequests';

/**
 * Emits metrics, all of the unit Count, as one line in CloudWatch's embedded metric format. Written past console, which
 * under Lambda's JSON log format would wrap the line, and the metrics would be lost.
 *
 * @param stage the dimension that tells the stages of one AWS account apart.
 * @param by further dimensions, by which the metrics are counted once more. Their values must be few.
 */
export function emitMetrics(
  stage: string,
  counts: Readonly<Partial<Record<MetricName, number>>>,
  by: Readonly<Record<string, string>> = {},
): void {
  const names = Object.keys(by);
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricsNamespace,
          Dimensions: names.length === 0 ? [['Stage']] : [['Stage'], ['Stage', ...names]],
          Metrics: Object.keys(counts).map((name) => ({ Name: name, Unit: 'Count' })),
        },
      ],
    },
    Stage: stage,
    ...by,
    ...counts,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
