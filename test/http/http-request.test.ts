import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { httpRequest } from '../../functions/api/http-request.ts';
import { apiEvent, refusalAnswer, type Sent, sendThrough } from '../support/api-event.ts';
import { text } from '../support/text.ts';

const received = async (sent: Sent) => (await sendThrough(apiEvent(sent), [httpRequest()])).http;

describe('the HTTP request', () => {
  it('is what API Gateway delivers', async () => {
    const sent = { method: 'POST', path: '/images', query: 'a=%20', headers: { host: 'h' }, body: '{}' };
    expect(await received(sent)).toEqual({
      method: 'POST',
      path: '/images',
      rawQuery: 'a=%20',
      headers: { host: 'h' },
      body: Buffer.from('{}'),
    });
  });

  it('has the same bytes whether the body came as text or in base64', () =>
    fc.assert(
      fc.asyncProperty(text, async (body) => {
        const asText = await received({ body });
        const asBase64 = await received({ body, base64: true });
        expect(asText.body).toEqual(Buffer.from(body));
        expect(asBase64.body).toEqual(asText.body);
      }),
    ));

  it('has the bytes that came in base64', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        const { body } = await received({ body: Buffer.from(bytes), base64: true });
        expect(body).toEqual(Buffer.from(bytes));
      }),
    ));

  it('has an empty body when none came', async () => {
    const { body: _, ...event } = apiEvent();
    expect((await sendThrough(event, [httpRequest()])).http.body).toHaveLength(0);
  });

  it('accepts a body that is not base64', async () => {
    const event = { ...apiEvent(), body: '%%%', isBase64Encoded: true };
    expect((await sendThrough(event, [httpRequest()])).http.body).toHaveLength(0);
  });
});

describe('the size of a body', () => {
  const limit = 262_144;
  const bodies = [
    ['text', false, 'x'],
    ['base64', true, 'x'],
    // Two bytes each: the limit is in bytes, not in characters.
    ['text of wide characters', false, 'ä'],
  ] as const;

  it.each(bodies)('may be 262144 bytes: %s', async (_, base64, character) => {
    const body = character.repeat(limit / Buffer.byteLength(character));
    expect((await received({ body, base64 })).body).toHaveLength(limit);
  });

  it.each(bodies)('may not be 262145 bytes: %s', async (_, base64, character) => {
    const body = `${character.repeat(limit / Buffer.byteLength(character))}x`;
    expect(await refusalAnswer(() => received({ body, base64 }))).toMatchObject({
      status: 400,
      code: 'InvalidHttpBody',
      message: 'Specified parameter HttpBody is not valid. Its size must be in [0, 262144].',
    });
  });
});

describe('a body of 6 MB', () => {
  it.each([
    ['text', false],
    ['base64', true],
  ])('is refused without being decoded: %s', async (_, base64) => {
    const event = apiEvent({ body: 'x'.repeat(6_000_000), base64 });
    const decode = vi.spyOn(Buffer, 'from');
    onTestFinished(() => decode.mockRestore());
    expect(await refusalAnswer(() => sendThrough(event, [httpRequest()]))).toMatchObject({
      code: 'InvalidHttpBody',
    });
    expect(decode).not.toHaveBeenCalledWith(event.body, expect.anything());
  });
});

describe('the number of query parameters', () => {
  const query = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=x`).join('&');
  const tooMany = {
    status: 403,
    code: 'InvalidQueryString',
    message: 'Its parameter count must be in [0, 50].',
  };

  it.each([
    ['50 of them', query(50)],
    ['50 of them and empty pairs, which are none', `&&${query(50)}&&&`],
    ['none, and nothing but separators', '&'.repeat(9000)],
  ])('may be %s', async (_, sent) => {
    expect((await received({ query: sent })).rawQuery).toBe(sent);
  });

  it.each([
    ['51 of them', query(51)],
    ['one name 51 times', 'a&'.repeat(51)],
    ['51 without a name', '=&'.repeat(51)],
    ['4,000 of them', '%=%&'.repeat(4000)],
  ])('may not be %s', async (_, sent) => {
    expect(await refusalAnswer(() => received({ query: sent }))).toMatchObject(tooMany);
  });

  it('is checked after the size of the body', async () => {
    const sent = { query: query(51), body: 'x'.repeat(262_145) };
    expect(await refusalAnswer(() => received(sent))).toMatchObject({ code: 'InvalidHttpBody' });
  });
});
