import { expect, test } from 'vitest';
import { accountIds } from '../../functions/accounts/quota-audit.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { patientInvocation, stack, tables } from '../support/registry-fixture.ts';

const aws = await startInterceptableAws(stack);

test('lists all accounts over several pages', async () => {
  const pages = [
    {
      Items: [{ accountId: { S: '1' } }, { accountId: { S: '2' } }],
      LastEvaluatedKey: { accountId: { S: '2' } },
    },
    { Items: [{ accountId: { S: '3' } }] },
  ];
  const starts: unknown[] = [];
  const stopFaults = aws.intercept(async ({ input }) => {
    starts.push((input as { readonly ExclusiveStartKey?: unknown }).ExclusiveStartKey);
    return { status: 200, body: JSON.stringify(pages[starts.length - 1]) };
  });
  const ids = await Array.fromAsync(accountIds(aws.client(), tables.accounts, patientInvocation()));
  stopFaults();
  expect(ids).toEqual(['1', '2', '3']);
  expect(starts).toEqual([undefined, { accountId: { S: '2' } }]);
});
