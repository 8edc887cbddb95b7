/** The service's own CloudWatch metrics, named here for the functions that emit them and the alarms that watch them. */
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
 * Emits metrics of the unit Count as one line in CloudWatch's embedded metric format. Bypasses console: under Lambda's
 * JSON log format it would wrap the line, and the metrics would be lost.
 *
 * @param stage the dimension that distinguishes the stages of one AWS account.
 * @param by further dimensions, under which the metrics are counted a second time. Each may have only a few values.
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
