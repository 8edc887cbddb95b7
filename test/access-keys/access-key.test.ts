import { describe, expect, test } from 'vitest';
import { isUsable, macKeyReference } from '../../functions/accounts/access-key.ts';

describe('isUsable', () => {
  const now = 1000;
  const key = { accessKeyId: 'Key1', accountId: '1', macKeyArn: 'arn:mac' };

  test.each([
    ['an active key', { ...key, status: 'Active' }, true],
    ['a disabled key', { ...key, status: 'Disabled' }, false],
    ['a key that expires later', { ...key, status: 'Active', expiresAt: now + 1 }, true],
    ['a key that expires now', { ...key, status: 'Active', expiresAt: now }, false],
    ['a disabled key that expires later', { ...key, status: 'Disabled', expiresAt: now + 1 }, false],
  ] as const)('judges %s by its status and expiry', (_, record, usable) => {
    expect(isUsable(record, now)).toBe(usable);
  });
});

describe('macKeyReference', () => {
  test.each([
    ['a multi-Region key by its id', 'arn:aws:kms:eu-central-1:1:key/mrk-0a1b2c', 'mrk-0a1b2c'],
    [
      'another key by its ARN',
      'arn:aws:kms:eu-central-1:1:key/0a1b-2c',
      'arn:aws:kms:eu-central-1:1:key/0a1b-2c',
    ],
    ['what only contains such an id by its whole text', 'arn:key/mrk-0a/x', 'arn:key/mrk-0a/x'],
  ])('names %s', (_, arn, reference) => {
    expect(macKeyReference(arn)).toBe(reference);
  });
});
