import { expect, test } from 'vitest';
import type { Call } from './history.ts';
import { brokenInvariants } from './invariants.ts';
import type { AccountAtEnd } from './run-program.ts';
import { newShares } from './shares.ts';
import { faultsOf } from './verdict.ts';

const id = 'img-1';
const postponed: Call = {
  client: 0,
  account: 0,
  operation: { type: 'delete', id },
  invokedAt: 10,
  answeredAt: 20,
  answer: { type: 'unknown' },
  committing: false,
  disturbed: false,
};

const noAccount: AccountAtEnd = {
  accountId: '1',
  initialLimit: 0,
  imageCount: 0,
  revision: 0,
  items: [],
  events: [],
  changes: [],
};

const lastList: Call = { ...postponed, operation: { type: 'list' }, answer: { type: 'listed', images: [] } };
const lastQuotas: Call = {
  ...postponed,
  operation: { type: 'quotas' },
  answer: { type: 'quotas', limit: 0, used: 0 },
};

function faults(...calls: readonly Partial<Call>[]): readonly string[] {
  return faultsOf({
    calls: calls.map((call) => ({ ...postponed, ...call })),
    shares: newShares(),
    accounts: [],
  });
}

test('rejects a 503 without a reason', () => {
  expect(faults({})).toEqual([expect.stringMatching(/^a 503 without a reason/)]);
  expect(faults({ operation: { type: 'get', id } })).toHaveLength(1);
  expect(faults({ disturbed: true })).toEqual([]);
});

test('accepts a 503 when another deletion of the image overlaps, or went wrong before', () => {
  const deleted = { answer: { type: 'deleted' } } as const;
  expect(faults({}, { ...deleted, invokedAt: 5, answeredAt: 12 })).toEqual([]);
  expect(faults({}, { disturbed: true, invokedAt: 1, answeredAt: 2 })).toEqual([]);
});

test('rejects a 503 when the other deletion ended well, came later or was of another image', () => {
  const deleted = { answer: { type: 'deleted' } } as const;
  expect(faults({}, { ...deleted, invokedAt: 1, answeredAt: 2 })).toHaveLength(1);
  expect(faults({}, { ...deleted, invokedAt: 21, answeredAt: 22 })).toHaveLength(1);
  const overlapping = { ...deleted, invokedAt: 5, answeredAt: 12 };
  expect(faults({}, { ...overlapping, account: 1 })).toHaveLength(1);
  expect(faults({}, { ...overlapping, operation: { type: 'delete', id: 'img-2' } })).toHaveLength(1);
});

test('rejects an image of a refused request, even when it is deleted again', () => {
  const image = { name: 'a', ecsImageId: 'm-1' };
  const refused: Call = {
    ...postponed,
    operation: { type: 'create', key: 't1', hasToken: true, image },
    answer: { type: 'quota exhausted', limit: 0 },
    committing: true,
    drewId: id,
  };
  const changes = [
    { type: 'created', imageId: id },
    { type: 'deleted', imageId: id },
  ] as const;
  const events = changes.map(({ type, imageId }) => `${imageId}.${type}`);
  const leftAnImage = { ...noAccount, changes, events, revision: 2 };
  const faultsWith = (account: AccountAtEnd) =>
    brokenInvariants({ calls: [refused, lastList, lastQuotas], shares: newShares(), accounts: [account] });

  expect(faultsWith(noAccount)).toEqual([]);
  expect(faultsWith(leftAnImage)).toEqual([expect.stringContaining('answered otherwise')]);
});
