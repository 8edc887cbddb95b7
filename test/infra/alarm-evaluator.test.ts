import { describe, expect, it } from 'vitest';
import { evaluate } from './alarm-evaluator.ts';
import { metricMath } from './metric-math.ts';

type Row = readonly [points: string, ignore: string, breaching: string, notBreaching: string];
type Table = { readonly datapointsToAlarm: number; readonly rows: readonly Row[] };

/**
 * The two tables of "How alarm state is evaluated when data is missing", AlarmThatSendsEmail.md in
 * https://github.com/awsdocs/amazon-cloudwatch-user-guide: five retrieved points, 0 within the threshold, X beyond it.
 * `retain` keeps the previous state.
 */
const tables: readonly Table[] = [
  {
    datapointsToAlarm: 3,
    rows: [
      ['0 - X - X', 'OK', 'OK', 'OK'],
      ['0 - - - -', 'OK', 'OK', 'OK'],
      ['- - - - -', 'retain', 'ALARM', 'OK'],
      ['0 X X - X', 'ALARM', 'ALARM', 'ALARM'],
      ['- - - - X', 'retain', 'ALARM', 'OK'],
      ['X - - - -', 'retain', 'ALARM', 'OK'],
    ],
  },
  {
    datapointsToAlarm: 2,
    rows: [
      ['0 - X - X', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 'OK', 'ALARM', 'OK'],
      ['- - - - X', 'retain', 'ALARM', 'OK'],
    ],
  },
];

describe.each(tables)('the evaluator, for $datapointsToAlarm of 3', ({ datapointsToAlarm, rows }) => {
  it.each(rows)('takes %s for %s, %s or %s, as AWS publishes', (points, ...expected) => {
    const retrieved = points.split(' ').map((point) => (point === '-' ? undefined : Number(point === 'X')));
    const condition = {
      datapointsToAlarm,
      evaluationPeriods: 3,
      threshold: 0,
      comparison: 'GreaterThanThreshold',
    } as const;
    for (const before of ['OK', 'ALARM'] as const) {
      const states = (['ignore', 'breaching', 'notBreaching'] as const).map((missing) =>
        evaluate({ ...condition, missing }, retrieved, before),
      );
      expect(states).toEqual(expected.map((state) => (state === 'retain' ? before : state)));
    }
  });
});

describe('metric math', () => {
  const series = { a: [1, undefined, 3], b: [2, 2, 0] };

  it.each([
    ['a + b', [3, undefined, 3]],
    ['FILL(a, 0) + FILL(b, 0)', [3, 2, 3]],
    ['100 * (a - b) / b', [-50, undefined, undefined]],
    ['IF(b >= 2, 100 * FILL(a, 1) / b, 0)', [50, 50, 0]],
  ])('computes %s', (expression, expected) => {
    expect(metricMath(expression, series, 3)).toEqual(expected);
  });

  it.each(['a +', 'RATE(a)', 'c', 'a b', 'a % b'])('refuses %s', (expression) => {
    expect(() => metricMath(expression, series, 3)).toThrow(/./);
  });
});
