import { describe, expect, it } from 'vitest';
import {
  describedImageOf,
  readRegistrationRequest,
  requestedImage,
} from '../../functions/registration-requests/registration-request.ts';
import { publishedValidator } from '../events/schemas.ts';

const message = {
  AccountId: '1001',
  IdempotentToken: 'build_7',
  Image: { Name: 'web-server', Description: 'x', EcsImageId: 'm-1', Platform: 'Linux' },
};
const matchesSchema = publishedValidator('image-registration-requested');
const described = (value: unknown) => {
  const request = readRegistrationRequest(JSON.stringify(value));
  if ('unreadable' in request) throw new Error(request.unreadable);
  return describedImageOf(request);
};

describe('a message', () => {
  it('is read by the rules of CreateImage', () => {
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

  it('is read without the byte order mark that it may begin with', () => {
    const body = JSON.stringify(message);
    expect(readRegistrationRequest(`\ufeff${body}`)).toEqual(readRegistrationRequest(body));
  });

  const without = (field: string) => JSON.stringify({ ...message, [field]: undefined });
  const having = (field: string, value: unknown) => JSON.stringify({ ...message, [field]: value });

  it.each([
    ['not JSON', 'hello'],
    ['not JSON', ''],
    ['not JSON', `\ufeff\ufeff${JSON.stringify(message)}`],
    ['not JSON', JSON.stringify(message).replace('"x"', '"\\ud800"')],
    ['not a JSON object', '[]'],
    ['not a JSON object', 'null'],
    ['not a JSON object', '"text"'],
    ['AccountId is missing', without('AccountId')],
    ['AccountId is not a string', having('AccountId', 1001)],
    ['AccountId is not a string', having('AccountId', null)],
    ['AccountId is not an account id', having('AccountId', '0')],
    ['AccountId is not an account id', having('AccountId', '1001#x')],
    ['IdempotentToken is missing', without('IdempotentToken')],
    ['IdempotentToken is not a string', having('IdempotentToken', 7)],
    ['IdempotentToken is empty', having('IdempotentToken', '')],
    ['IdempotentToken is longer than 256 characters', having('IdempotentToken', 'x'.repeat(257))],
    ['unknown field Images', having('Images', [])],
    ['unknown field accountId', having('accountId', '1001')],
    ['unknown field __proto__', JSON.stringify(message).replace('{', '{"__proto__":{},')],
    [`unknown field ${'x'.repeat(64)}`, having('x'.repeat(64), 1)],
    ['unknown field', having('x'.repeat(65), 1)],
    ['unknown field', having('\u001b[2J', 1)],
    ['unknown field', having('', 1)],
  ])('that cannot be read says why: %s', (reason, body) => {
    expect(readRegistrationRequest(body)).toEqual({ unreadable: reason });
  });

  it('with several faults reports the first: account, token, then fields', () => {
    const faults = { AccountId: 'secret-account', IdempotentToken: 7, Other: 1 };
    const reasons = [
      'AccountId is not an account id',
      'IdempotentToken is not a string',
      'unknown field Other',
    ];
    const valid = { AccountId: '1001', IdempotentToken: 'build_7' };
    for (const [index, reason] of reasons.entries()) {
      const mended = Object.fromEntries(Object.entries(valid).slice(0, index));
      const body = JSON.stringify({ ...faults, ...mended });
      expect(readRegistrationRequest(body)).toEqual({ unreadable: reason });
    }
  });

  it('with a field outside its published schema cannot be read', () => {
    const value = { ...message, Priority: 1 };
    expect(matchesSchema(value)).toBe(false);
    expect(readRegistrationRequest(JSON.stringify(value))).toHaveProperty('unreadable');
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

describe('the image that an event says was requested', () => {
  const longest = 'n'.repeat(256);
  it.each([
    ['both texts', message.Image, { Name: 'web-server', EcsImageId: 'm-1' }],
    ['the longest texts', { Name: longest, EcsImageId: longest }, { Name: longest, EcsImageId: longest }],
    ['no longer text', { Name: `${longest}n`, EcsImageId: 'm-1' }, { EcsImageId: 'm-1' }],
    ['no number', { Name: 7, EcsImageId: null }, {}],
    ['nothing of what is no object', 'web-server', {}],
    ['nothing of a message without one', undefined, {}],
  ])('has %s', (_what, image, requested) => {
    expect(requestedImage(image)).toEqual(requested);
  });
});
