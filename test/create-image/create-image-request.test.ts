import { describe, expect, it } from 'vitest';
import { missing, notValid, read, refused, validBody } from './create-image-input.ts';

/** One character, two UTF-16 code units, four bytes. */
const astral = '𠮷';

const withoutField = (field: string) =>
  Object.fromEntries(Object.entries(validBody).filter(([name]) => name !== field));

describe('CreateImage accepts', () => {
  it.each<[what: string, change: object]>([
    ['a Name of 1 character', { Name: 'a' }],
    ['a Name of 64 characters', { Name: 'a'.repeat(64) }],
    ['a Name that starts with a hyphen', { Name: '-a' }],
    ['a Name that starts with an underscore', { Name: '_9' }],
    ['a Name with every kind of character', { Name: 'aZ_-0123456789' }],
    ['an empty Description', { Description: '' }],
    ['a Description of 1024 characters', { Description: 'd'.repeat(1024) }],
    ['a Description of 1024 astral characters', { Description: astral.repeat(1024) }],
    ['a Description with control characters', { Description: 'a\u0000\n"' }],
    ['an EcsImageId of 1 character', { EcsImageId: 'm' }],
    ['an EcsImageId of 256 characters', { EcsImageId: 'm'.repeat(256) }],
    ['an EcsImageId of 256 astral characters', { EcsImageId: astral.repeat(256) }],
    ['Platform Linux', { Platform: 'Linux' }],
    ['Platform Windows', { Platform: 'Windows' }],
  ])('%s', (_, change) => {
    const body = { ...validBody, ...change };
    expect(read({ body }).description).toEqual({
      name: body.Name,
      description: body.Description,
      ecsImageId: body.EcsImageId,
      platform: body.Platform,
    });
  });

  it('a body without a Description, which is then empty', () => {
    expect(read({ body: withoutField('Description') }).description).toEqual({
      name: 'web-server',
      description: '',
      ecsImageId: 'm-bp1abc',
      platform: 'Linux',
    });
  });

  it('the last of two fields of one name, as JSON parsers do', () => {
    const body = JSON.stringify(validBody).replace('{', '{"Name":"0",');
    expect(read({ body })).toEqual(read());
  });
});

describe('CreateImage refuses', () => {
  const string = 'Its type must be string.';
  const nameCharacters =
    'It must only contain characters within [a-zA-Z0-9_-], and must not start with [0-9].';

  it.each([
    ['Name', missing('Name')],
    ['EcsImageId', missing('EcsImageId')],
    ['Platform', missing('Platform')],
  ])('a body without %s', async (field, answer) => {
    expect(await refused({ body: withoutField(field) })).toBe(answer);
  });

  it.each(
    ['Name', 'Description', 'EcsImageId', 'Platform'].flatMap((field) =>
      [null, 0, 1.5, true, [], ['Linux'], {}].map((value) => [field, value] as const),
    ),
  )('%s that is not a string: %j', async (field, value) => {
    expect(await refused({ body: { ...validBody, [field]: value } })).toBe(notValid(field, string));
  });

  it.each([
    ['Name', '', '[1, 64]'],
    ['Name', 'a'.repeat(65), '[1, 64]'],
    ['Name', '!'.repeat(65), '[1, 64]'],
    ['Name', astral.repeat(65), '[1, 64]'],
    ['Description', 'd'.repeat(1025), '[0, 1024]'],
    ['Description', astral.repeat(1025), '[0, 1024]'],
    ['EcsImageId', '', '[1, 256]'],
    ['EcsImageId', 'm'.repeat(257), '[1, 256]'],
    ['EcsImageId', astral.repeat(257), '[1, 256]'],
    ['Platform', '', '[1, 256]'],
    ['Platform', 'p'.repeat(257), '[1, 256]'],
    ['Platform', astral.repeat(257), '[1, 256]'],
  ])('%s of a wrong length: %s', async (field, value, range) => {
    const answer = notValid(field, `Its length must be in ${range}.`);
    expect(await refused({ body: { ...validBody, [field]: value } })).toBe(answer);
  });

  it.each(['0', '9a', 'a b', 'a.b', 'a/b', 'ä', 'a\n', '\na', 'İ', astral.repeat(64)])(
    'the Name %j by its characters',
    async (name) => {
      const answer = notValid('Name', nameCharacters);
      expect(await refused({ body: { ...validBody, Name: name } })).toBe(answer);
    },
  );

  it.each(['p', 'linux', 'WINDOWS', 'Linux ', 'Linux\n', 'constructor', 'p'.repeat(256), astral.repeat(256)])(
    'the Platform %j, which is none',
    async (platform) => {
      expect(await refused({ body: { ...validBody, Platform: platform } })).toBe(notValid('Platform'));
    },
  );

  it.each(['[]', 'null', '"text"', '0', 'true', '[{"Name":"a"}]'])(
    'the body %s, which is not an object',
    async (body) => {
      expect(await refused({ body })).toBe(notValid('HttpBody', 'Its type must be object.'));
    },
  );

  it('an empty object, by its first mandatory field', async () => {
    expect(await refused({ body: {} })).toBe(missing('Name'));
  });
});

describe('CreateImage refuses a field it does not know', () => {
  const withField = (name: string, value = 'null') =>
    JSON.stringify(validBody).replace('{', `{${JSON.stringify(name)}:${value},`);

  it.each([
    'name',
    'RegionId',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'a.b-c_d',
    '0',
    'x'.repeat(64),
  ])('%s, by its name', async (name) => {
    expect(await refused({ body: withField(name) })).toBe(notValid(name));
  });

  it.each(['', ' Name', 'Näme', '<script>', 'a\nb', '{value}', '$&', 'x'.repeat(65)])(
    '%j, without echoing what is no name',
    async (name) => {
      expect(await refused({ body: withField(name) })).toBe(notValid('Parameter'));
    },
  );

  it('and reads no field from a prototype in the body', async () => {
    const body = JSON.stringify({ Description: '' }).replace(
      '{',
      `{"__proto__":${JSON.stringify(validBody)},`,
    );
    expect(await refused({ body })).toBe(missing('Name'));
  });
});
