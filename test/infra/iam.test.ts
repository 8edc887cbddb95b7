import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ProductionStack,
  startProductionStack,
} from '../../infra/local/ecs-stand-in/production-stack.ts';
import { sharedDynamoDB } from '../support/own-stack.ts';
import { idle, lacking, needlessExceptions, type PrivilegeRow } from './iam-comparison.ts';
import { comparedPrivileges } from './iam-stack.ts';

describe('when the functions do everything that they can', () => {
  let stack: ProductionStack;
  let rows: readonly PrivilegeRow[];
  beforeAll(async () => {
    stack = await startProductionStack({ dynamoDB: sharedDynamoDB() });
    rows = await comparedPrivileges(stack);
  }, 180_000);
  afterAll(() => stack.stop());

  it('every permission granted is used', () => {
    expect(rows.filter(idle)).toEqual([]);
  });

  it('every permission used is granted', () => {
    expect(rows.filter(lacking)).toEqual([]);
  });

  it('every exception for Lambda is granted and unused by our own calls', () => {
    expect(needlessExceptions(rows)).toEqual([]);
  });

  it('every function but UnknownRoute uses a permission', () => {
    const all = new Set(stack.functions.keys());
    const working = new Set(rows.filter(({ used }) => used).map((row) => row.function));
    expect([...all.difference(working)]).toEqual(['UnknownRoute']);
  });

  // The local stack enforces the roles: any test that calls a function fails if a permission is missing.
  it.each([
    ['another action', 'GetImage', 'PutItem', 'Registry'],
    ['another table', 'GetImage', 'GetItem', 'Accounts'],
    ['an action of another function', 'ListImages', 'GetItem', 'Registry'],
    ['any action of a function without grants', 'UnknownRoute', 'GetItem', 'Registry'],
  ])('refuses %s and records the call', async (_, caller, action, table) => {
    const TableName = stack.aws.tableName(table);
    const refused = stack.aws.clientOf(caller)('dynamodb', action, { TableName });
    await expect(refused).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `${caller} is not authorized to perform: dynamodb:${action} on resource: ${TableName}`,
    });
    expect(stack.aws.calls.some((call) => call.caller === caller && call.action === action)).toBe(true);
  });

  it('allows the operator everything', async () => {
    const TableName = stack.aws.tableName('Registry');
    await expect(stack.aws.operator('dynamodb', 'Scan', { TableName })).resolves.toHaveProperty('Items');
  });
});
