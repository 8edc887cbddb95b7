import { describe, expect, it } from 'vitest';
import { jsonBody } from '../../functions/api/json-body.ts';
import { apiEvent, refusalAnswer } from '../support/api-event.ts';

const parsed = (body: string | Buffer) => jsonBody(apiEvent({ body }).http, ['Name']);
const refused = async (body: string | Buffer) => {
  const { status, code, message } = await refusalAnswer(() => parsed(body));
  return { status, code, message };
};
const invalidJson = {
  status: 400,
  code: 'InvalidJsonFormat',
  message: 'The request body has an invalid json format.',
};

describe('the JSON body', () => {
  it.each([
    ['astral characters', '{"Name":"𠮷"}', { Name: '𠮷' }],
    ['a byte order mark, which is ignored', '\ufeff{}', {}],
    ['white space around', ' \r\n\t{} \n', {}],
    ['a field that nobody reads, by its kind', '{"Name":"a","Tags":[{"a":1}]}', { Name: 'a', Tags: [] }],
  ])('may hold %s', (_, body, json) => {
    expect(parsed(body)).toEqual(json);
  });

  it.each([
    ['empty', ''],
    ['unfinished', '{"Name":'],
    ['followed by more', '{}{}'],
    ['a form', 'Name=a&Platform=Linux'],
    ['with two byte order marks', '\ufeff\ufeff{}'],
    ['with half a surrogate pair', '{"Name":"\\ud800"}'],
  ])('is refused when it is %s', async (_, body) => {
    expect(await refused(body)).toEqual(invalidJson);
  });

  it.each([
    ['a byte that starts nothing', [0x22, 0xff, 0x22]],
    ['a sequence cut short', [0x22, 0xe4, 0xb8, 0x22]],
    ['an overlong encoding', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['Latin-1', [...Buffer.from('"ä"', 'latin1')]],
    ['UTF-16', [...Buffer.from('{}', 'utf16le')]],
  ])('is refused when it is not UTF-8: %s', async (_, bytes) => {
    expect(await refused(Buffer.from(bytes))).toEqual(invalidJson);
  });
});
