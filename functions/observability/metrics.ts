/** The service's own CloudWatch metrics: named here for the functions that emit them and the alarms that watch them. */
export const metricsNamespace = 'Imprint';

export type MetricName =
  | 'QuotaAudits'
  | 'QuotaDrift'
  | 'AuditedAccounts'
  | 'BusyAccounts'
  | 'ServiceKeyRefused'
  | 'StuckRequests';

/**
 * Emits metrics, all of the unit Count, as one line in CloudWatch's embedded metric format. Written past console, which
 * under Lambda's JSON log format would wrap the line, and the metrics would be lost.
 *
 * @param stage the dimension that tells the stages of one AWS account apart.
 */
export function emitMetrics(stage: string, counts: Readonly<Partial<Record<MetricName, number>>>): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricsNamespace,
          Dimensions: [['Stage']],
          Metrics: Object.keys(counts).map((name) => ({ Name: name, Unit: 'Count' })),
        },
      ],
    },
    Stage: stage,
    ...counts,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
