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
 * The state that an alarm takes, by "How alarm state is evaluated when data is missing" in the CloudWatch user guide: of the
 * points that it retrieves, which are more than its evaluation periods, the latest real ones count; only where these are too
 * few does it count missing ones as it is told to.
 *
 * @param retrieved the points of the evaluation range, the oldest first. How long that is, AWS does not say.
 * @param state before.
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
