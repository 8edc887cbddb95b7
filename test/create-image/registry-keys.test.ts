import { expect, it } from 'vitest';
import {
  accountOf,
  accountPartition,
  ecsLockKey,
  imageKey,
  isImageKey,
  systemAccount,
} from '../../functions/images/registry-keys.ts';

const sortKeyOf = (key: ReturnType<typeof imageKey>) => key.sk.S ?? '';

it('the account of a partition is the one that the partition was made for', () => {
  expect(accountOf(accountPartition('1000000000000001'))).toBe('1000000000000001');
  expect(accountOf('OF ACCOUNT#1')).toBe('OF ACCOUNT#1');
});

it('an image has the key of an image, and no other item has', () => {
  expect(isImageKey(sortKeyOf(imageKey('1', 'img-1')))).toBe(true);
  expect(isImageKey(sortKeyOf(ecsLockKey('1', 'm-1')))).toBe(false);
  expect(isImageKey('TOKEN#IMAGE#')).toBe(false);
});

it('System images are where the operator has put them: with account 0', () => {
  expect(imageKey(systemAccount, 'img-base')).toEqual({
    pk: { S: 'ACCOUNT#0' },
    sk: { S: 'IMAGE#img-base' },
  });
});
