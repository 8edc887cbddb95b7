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

it('reads the account back from a partition key', () => {
  expect(accountOf(accountPartition('1000000000000001'))).toBe('1000000000000001');
  expect(accountOf('OF ACCOUNT#1')).toBe('OF ACCOUNT#1');
});

it('recognizes the keys of images and no others', () => {
  expect(isImageKey(sortKeyOf(imageKey('1', 'img-1')))).toBe(true);
  expect(isImageKey(sortKeyOf(ecsLockKey('1', 'm-1')))).toBe(false);
  expect(isImageKey('TOKEN#IMAGE#')).toBe(false);
});

it('keeps System images under account 0', () => {
  expect(imageKey(systemAccount, 'img-base')).toEqual({
    pk: { S: 'ACCOUNT#0' },
    sk: { S: 'IMAGE#img-base' },
  });
});
