import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jsonBody } from '../../functions/api/json-body.ts';
import { apiEvent, refusalAnswer } from '../support/api-event.ts';

const limit = 262_144;

const received = (body: Buffer, compressType = 'deflate') => {
  const headers = { 'x-acs-compress-type': compressType };
  return jsonBody(apiEvent({ body, headers }).http, ['Name']);
};
const refused = async (body: Buffer, compressType?: string) => {
  const { status, code, message } = await refusalAnswer(() => received(body, compressType));
  return { status, code, message };
};
const invalidJson = {
  status: 400,
  code: 'InvalidJsonFormat',
  message: 'The request body has an invalid json format.',
};
const tooLarge = {
  status: 400,
  code: 'InvalidHttpBody',
  message: 'Specified parameter HttpBody is not valid. Its size must be in [0, 262144].',
};

describe('a body with x-acs-compress-type: deflate', () => {
  it.each(['deflate', 'Deflate'])('is inflated: %j', (compressType) => {
    expect(received(deflateSync('{"Name":"ä 𠮷"}'), compressType)).toEqual({ Name: 'ä 𠮷' });
  });

  it('may begin with a byte order mark once it is inflated', () => {
    expect(received(deflateSync('\ufeff{}'))).toEqual({});
  });

  it('may inflate to 262144 bytes', () => {
    expect(received(deflateSync(`{}${' '.repeat(limit - 2)}`))).toEqual({});
  });

  it.each([
    ['one byte more', limit + 1],
    ['64 MB', 64 * 1024 * 1024],
  ])('is too large when it inflates to %s', async (_, size) => {
    expect(await refused(deflateSync(Buffer.alloc(size, ' ')))).toEqual(tooLarge);
  });

  it('is inflated no further than the limit', async () => {
    // The end is missing: inflating all of it would find that out.
    const broken = deflateSync(Buffer.alloc(16 * limit)).subarray(0, -10);
    expect(await refused(broken)).toEqual(tooLarge);
  });

  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is not compressed', Buffer.from('{}')],
    ['is gzip', gzipSync('{}')],
    ['has no zlib header', deflateRawSync('{}')],
    ['is cut short', deflateSync('{}').subarray(0, -1)],
    ['has a wrong checksum', Buffer.concat([deflateSync('{}').subarray(0, -1), Buffer.from([0])])],
    ['is followed by more', Buffer.concat([deflateSync('{}'), deflateSync('{}')])],
    ['needs a dictionary', deflateSync('{}', { dictionary: Buffer.from('{}') })],
    ['inflates to nothing', deflateSync('')],
    ['inflates to what is not JSON', deflateSync('{')],
    ['inflates to what is not UTF-8', deflateSync(Buffer.from([0x22, 0xff, 0x22]))],
    ['is deflated twice', deflateSync(deflateSync('{}'))],
  ])('is not JSON when it %s', async (_, body) => {
    expect(await refused(body)).toEqual(invalidJson);
  });
});

it.each(['', 'gzip', 'identity'])('x-acs-compress-type: %j is ignored', async (compressType) => {
  expect(received(Buffer.from('{}'), compressType)).toEqual({});
  expect(await refused(deflateSync('{}'), compressType)).toEqual(invalidJson);
});
