import { describe, expect, it } from 'vitest';
import { type Input, missing, notValid, refused, validBody } from './create-image-input.ts';

type BrokenRule = {
  readonly field: string;
  /** undefined leaves the field out. */
  readonly value: unknown;
  readonly answer: string;
};

const string = 'Its type must be string.';

/** Every way to break a rule of a field, in the order in which the fields are checked. */
const brokenRules: readonly BrokenRule[] = [
  { field: 'IdempotentToken', value: 7, answer: notValid('IdempotentToken') },
  { field: 'IdempotentToken', value: '', answer: notValid('IdempotentToken') },
  { field: 'Name', value: undefined, answer: missing('Name') },
  { field: 'Name', value: null, answer: notValid('Name', string) },
  { field: 'Name', value: '', answer: notValid('Name', 'Its length must be in [1, 64].') },
  {
    field: 'Name',
    value: '9',
    answer: notValid(
      'Name',
      'It must only contain characters within [a-zA-Z0-9_-], and must not start with [0-9].',
    ),
  },
  { field: 'Description', value: null, answer: notValid('Description', string) },
  {
    field: 'Description',
    value: 'd'.repeat(1025),
    answer: notValid('Description', 'Its length must be in [0, 1024].'),
  },
  { field: 'EcsImageId', value: undefined, answer: missing('EcsImageId') },
  { field: 'EcsImageId', value: null, answer: notValid('EcsImageId', string) },
  { field: 'EcsImageId', value: '', answer: notValid('EcsImageId', 'Its length must be in [1, 256].') },
  { field: 'Platform', value: undefined, answer: missing('Platform') },
  { field: 'Platform', value: null, answer: notValid('Platform', string) },
  { field: 'Platform', value: '', answer: notValid('Platform', 'Its length must be in [1, 256].') },
  { field: 'Platform', value: 'BeOS', answer: notValid('Platform') },
  { field: 'Unknown', value: 'x', answer: notValid('Unknown') },
];

const broken = (rules: readonly BrokenRule[]): Input => ({
  body: { ...validBody, ...Object.fromEntries(rules.map(({ field, value }) => [field, value])) },
});
const backwards = ({ body }: Input): Input => ({
  body: Object.fromEntries(Object.entries(body as object).reverse()),
});
const label = ({ field, value }: BrokenRule) =>
  `${field} ${JSON.stringify(value)?.slice(0, 12) ?? 'left out'}`;

describe('of two broken rules the first one answers:', () => {
  it.each(brokenRules.map((rule, index) => [label(rule), rule, brokenRules.slice(index + 1)] as const))(
    '%s comes before all below it',
    async (_, first, later) => {
      for (const second of later.filter(({ field }) => field !== first.field)) {
        const input = broken([first, second]);
        expect(await refused(input), label(second)).toBe(first.answer);
        expect(await refused(backwards(input)), `${label(second)}, keys reversed`).toBe(first.answer);
      }
    },
  );

  it.each(brokenRules.map((rule) => [label(rule), rule] as const))(
    'the IdempotentToken of the query comes before %s',
    async (_, rule) => {
      const input = { ...broken([rule]), query: 'IdempotentToken=a.b' };
      expect(await refused(input)).toBe(notValid('IdempotentToken'));
    },
  );

  it.each(['', '{', '[]', 'null'])(
    'the IdempotentToken of the query comes before the body %j',
    async (body) => {
      expect(await refused({ query: 'IdempotentToken=', body })).toBe(notValid('IdempotentToken'));
      expect(await refused({ query: 'IdempotentToken=a&IdempotentToken=a', body })).toBe(
        notValid('IdempotentToken'),
      );
    },
  );

  it('checks for JSON before it checks for an object', async () => {
    const lone = '["\\ud800"]';
    expect(await refused({ body: lone })).toBe(
      '400 InvalidJsonFormat: The request body has an invalid json format.',
    );
  });

  it('names the first unknown field', async () => {
    expect(await refused({ body: { B: 1, ...validBody, A: 1 } })).toBe(notValid('B'));
  });
});
