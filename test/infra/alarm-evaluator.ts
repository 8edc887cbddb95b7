import type { Series } from './metric-math.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
type MissingData = 'breaching' | 'notBreaching' | 'ignore';

export type AlarmCondition = {
  readonly threshold: number;
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly missing: MissingData;
};

/**
 * Computes an alarm's state by "How alarm state is evaluated when data is missing" in the CloudWatch user guide. An alarm
 * retrieves more points than its evaluation periods and uses the latest real ones. Only if there are too few does it treat
 * missing ones as configured.
 *
 * @param retrieved the points of the evaluation range, oldest first. AWS does not document its length.
 * @param state the previous state.
 */
export function evaluate(condition: AlarmCondition, retrieved: Series, state: AlarmState): AlarmState {
  const { datapointsToAlarm, evaluationPeriods, missing } = condition;
  const real = retrieved.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const breaching = real.filter((point) => isBreaching(point, condition)).length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  const filled = evaluationPeriods - real.length;
  if (filled === 0 || missing === 'notBreaching') return 'OK';
  if (missing === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  return real.length > breaching ? 'OK' : state;
}

function isBreaching(point: number, { threshold, comparison }: AlarmCondition): boolean {
  return comparison === 'GreaterThanThreshold' ? point > threshold : point < threshold;
}
