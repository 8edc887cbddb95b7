/** A value for each period, oldest first; undefined if there is none. */
export type Series = readonly (number | undefined)[];

/**
 * Evaluates the part of CloudWatch's metric math that our alarms use: numbers, ids, `+ - * /`, `>=`, FILL with a number, and
 * IF. A period with a missing operand has no result.
 * @throws Error for anything else.
 */
export function metricMath(
  expression: string,
  series: Readonly<Record<string, Series>>,
  length: number,
): Series {
  const tokens = expression.match(/>=|[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*/(),]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(' ', '')) throw new Error(`cannot read ${expression}`);
  let at = 0;
  const next = () => tokens[at++] ?? '';
  const expect = (token: string) => {
    const found = next();
    if (found !== token) throw new Error(`${expression}: ${token} expected, ${found} found`);
  };
  const each = (of: (period: number) => number | undefined): Series =>
    Array.from({ length }, (_, period) => of(period));

  function binary(
    operators: Readonly<Record<string, (a: number, b: number) => number>>,
    operand: () => Series,
  ) {
    let left = operand();
    for (let operator = operators[tokens[at] ?? '']; operator; operator = operators[tokens[at] ?? '']) {
      at += 1;
      const [a, b, apply] = [left, operand(), operator];
      left = each((period) => both(a[period], b[period], apply));
    }
    return left;
  }
  const comparison = (): Series => binary({ '>=': (a, b) => Number(a >= b) }, sum);
  const sum = (): Series => binary({ '+': (a, b) => a + b, '-': (a, b) => a - b }, product);
  const product = (): Series => binary({ '*': (a, b) => a * b, '/': (a, b) => a / b }, operand);

  function operand(): Series {
    const token = next();
    if (/^\d/.test(token)) return each(() => Number(token));
    if (token === '(') return closed(comparison());
    if (tokens[at] !== '(') return known(token);
    at += 1;
    if (token === 'FILL') {
      const [filled = [], value = []] = operands(2);
      return closed(each((period) => filled[period] ?? value[period]));
    }
    if (token !== 'IF') throw new Error(`${expression}: ${token} is not known`);
    const [condition = [], whenTrue = [], whenFalse = []] = operands(3);
    return closed(
      each((period) => {
        const decided = condition[period];
        if (decided === undefined) return undefined;
        return decided === 0 ? whenFalse[period] : whenTrue[period];
      }),
    );
  }

  function operands(count: number): Series[] {
    return Array.from({ length: count }, (_, index) => {
      if (index > 0) expect(',');
      return comparison();
    });
  }

  function closed(result: Series): Series {
    expect(')');
    return result;
  }

  function known(id: string): Series {
    const found = series[id];
    if (!found) throw new Error(`${expression}: there is no ${id}`);
    return found;
  }

  const result = comparison();
  if (at !== tokens.length) throw new Error(`${expression}: ${tokens[at]} is too much`);
  return result;
}

/** A division by zero has no result. */
function both(a: number | undefined, b: number | undefined, apply: (a: number, b: number) => number) {
  if (a === undefined || b === undefined) return undefined;
  const result = apply(a, b);
  return Number.isFinite(result) ? result : undefined;
}
