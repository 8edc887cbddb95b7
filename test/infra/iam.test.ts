import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ProductionStack,
  startProductionStack,
} from '../../infra/local/ecs-stand-in/production-stack.ts';
import { idle, lacking, needlessExceptions, type PrivilegeRow } from './iam-comparison.ts';
import { comparedPrivileges } from './iam-stack.ts';

describe('in a run of everything that the functions do', () => {
  let stack: ProductionStack;
  let rows: readonly PrivilegeRow[];
  beforeAll(async () => {
    stack = await startProductionStack();
    rows = await comparedPrivileges(stack);
  }, 180_000);
  afterAll(() => stack.stop());

  it('nothing is granted that is not used', () => {
    expect(rows.filter(idle)).toEqual([]);
  });

  it('nothing is used that is not granted', () => {
    expect(rows.filter(lacking)).toEqual([]);
  });

  it('nothing is left to Lambda that our own calls use, or that nobody is granted', () => {
    expect(needlessExceptions(rows)).toEqual([]);
  });

  it('every function but the one of unknown routes uses something', () => {
    const all = new Set(stack.functions.keys());
    const working = new Set(rows.filter(({ used }) => used).map((row) => row.function));
    expect([...all.difference(working)]).toEqual(['UnknownRoute']);
  });

  // So every test that calls a function, in whatever file, finds out what its role lacks.
  it.each([
    ['another action', 'GetImage', 'PutItem', 'Registry'],
    ['another table', 'GetImage', 'GetItem', 'Accounts'],
    ['an action of another function', 'ListImages', 'GetItem', 'Registry'],
    ['anything, where nothing is granted', 'UnknownRoute', 'GetItem', 'Registry'],
  ])('%s is refused, and seen', async (_, caller, action, table) => {
    const TableName = stack.aws.tableName(table);
    const refused = stack.aws.clientOf(caller)('dynamodb', action, { TableName });
    await expect(refused).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `${caller} is not authorized to perform: dynamodb:${action} on resource: ${TableName}`,
    });
    expect(stack.aws.calls.some((call) => call.caller === caller && call.action === action)).toBe(true);
  });

  it('the operator is refused nothing', async () => {
    const TableName = stack.aws.tableName('Registry');
    await expect(stack.aws.operator('dynamodb', 'Scan', { TableName })).resolves.toHaveProperty('Items');
  });
});
