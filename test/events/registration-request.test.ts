import { describe, expect, it } from 'vitest';
import {
  describedImageOf,
  readRegistrationRequest,
} from '../../functions/provisioning/registration-request.ts';
import { publishedValidator } from './schemas.ts';

const message = {
  AccountId: '1001',
  IdempotentToken: 'build_7',
  Image: { Name: 'web-server', Description: 'x', EcsImageId: 'm-1', Platform: 'Linux' },
};
const matchesSchema = publishedValidator('image-registration-requested');
const described = (value: unknown) => {
  const request = readRegistrationRequest(JSON.stringify(value));
  if (!request) throw new Error('unreadable');
  return describedImageOf(request);
};

describe('a message', () => {
  it('is read, and its image is described by the rules of CreateImage', () => {
    expect(matchesSchema(message)).toBe(true);
    expect(readRegistrationRequest(JSON.stringify(message))).toEqual({
      accountId: '1001',
      token: 'build_7',
      image: message.Image,
    });
    expect(described(message)).toEqual({
      name: 'web-server',
      description: 'x',
      ecsImageId: 'm-1',
      platform: 'Linux',
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['an array', '[]'],
    ['null', 'null'],
    ['no account', JSON.stringify({ ...message, AccountId: undefined })],
    ['an account that is a number', JSON.stringify({ ...message, AccountId: 1001 })],
    ['the account of System images', JSON.stringify({ ...message, AccountId: '0' })],
    ['an account that is part of a key', JSON.stringify({ ...message, AccountId: '1001#x' })],
    ['no token', JSON.stringify({ ...message, IdempotentToken: undefined })],
    ['an empty token', JSON.stringify({ ...message, IdempotentToken: '' })],
    ['a token that is no string', JSON.stringify({ ...message, IdempotentToken: 7 })],
    ['a token without end', JSON.stringify({ ...message, IdempotentToken: 'x'.repeat(257) })],
    ['half a character', JSON.stringify(message).replace('"x"', '"\\ud800"')],
  ])('of %s cannot be read', (_, body) => {
    expect(readRegistrationRequest(body)).toBeUndefined();
  });

  it.each([
    ['a token of other characters', { ...message, IdempotentToken: 'build-7' }, 'invalidParameter'],
    ['a token that is too long', { ...message, IdempotentToken: 'x'.repeat(65) }, 'invalidParameter'],
    ['an image without a name', { ...message, Image: { ...message.Image, Name: undefined } }, 'nameMissing'],
    ['another platform', { ...message, Image: { ...message.Image, Platform: 'BeOS' } }, 'invalidParameter'],
    ['a field that no image has', { ...message, Image: { ...message.Image, Size: 1 } }, 'invalidParameter'],
    ['an empty image', { ...message, Image: {} }, 'nameMissing'],
    ['no image', { ...message, Image: undefined }, 'invalidParameter'],
    ['an image that is null', { ...message, Image: null }, 'invalidParameter'],
    ['an image that is a string', { ...message, Image: '{}' }, 'invalidParameter'],
    ['an image that is an array', { ...message, Image: [] }, 'invalidParameter'],
  ])('with %s is refused for it', (_, value, reason) => {
    expect(() => described(value)).toThrow(expect.objectContaining({ reason }));
    expect(matchesSchema(value)).toBe(false);
  });
});
