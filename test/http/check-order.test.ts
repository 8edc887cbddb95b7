import { beforeAll, expect, inject, it } from 'vitest';
import { send, type WireAnswer } from '../support/http.ts';
import { creation, image } from '../support/image-calls.ts';
import { type Call, keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const used = { IdempotentToken: 'used' };
let full: WireTenant;
beforeAll(async () => {
  full = await newWireTenant(stack, { maxImageCount: 1 });
  await full.send(creation(image, used));
});

const unsigned =
  (method: string, size: number, more = '') =>
  () =>
    send(stack.url, { method, target: `/images?IdempotentToken=${more}`, body: Buffer.alloc(size, '{') });
const from = (key: { accessKeyId?: string }, headers: Record<string, string>, call: Call) => () =>
  send(stack.url, signedCall(stack.url, { ...keyOf(full), ...key }, { ...call, headers }));
const ofVersion = (version: string, call: Call) => from({}, { 'x-acs-version': version }, call);
const sent = (body: object | string, query: Call['query'] = used) =>
  ofVersion('2015-11-11', creation(body, query ?? {}));

// Each request breaks the rules of all later ones, and one more.
it.each<[code: string, request: () => Promise<WireAnswer>]>([
  ['MethodNotAllowed', unsigned('PUT', 300_000, '&a'.repeat(50))],
  ['InvalidHttpBody', unsigned('POST', 300_000, '&a'.repeat(50))],
  ['InvalidQueryString', unsigned('POST', 1, '&a'.repeat(50))],
  ['IncompleteSignature', unsigned('POST', 1)],
  [
    'InvalidAccessKeyId.NotFound',
    from({ accessKeyId: 'LTAINobody' }, { 'x-acs-version': '1' }, creation('{', 'IdempotentToken=')),
  ],
  ['InvalidVersion.NotFound', ofVersion('1', creation('{', 'IdempotentToken='))],
  ['InvalidIdempotentToken', sent('{', 'IdempotentToken=')],
  ['InvalidJsonFormat', sent('{')],
  ['InvalidHttpBody', sent('[]')],
  ['MissingName', sent({ Description: 1, Other: 1 })],
  ['InvalidName', sent({ Name: '', Description: 1, Other: 1 })],
  ['InvalidDescription', sent({ Name: 'n', Description: 1, Other: 1 })],
  ['MissingEcsImageId', sent({ Name: 'n', Other: 1 })],
  ['InvalidEcsImageId', sent({ Name: 'n', EcsImageId: '', Other: 1 })],
  ['MissingPlatform', sent({ Name: 'n', EcsImageId: 'm-1', Other: 1 })],
  ['InvalidPlatform', sent({ Name: 'n', EcsImageId: 'm-1', Platform: 'p', Other: 1 })],
  ['InvalidOther', sent({ ...image, Name: 'n', Other: 1 })],
  ['IdempotentTokenMismatch', sent({ ...image, Name: 'n' })],
  ['InvalidEcsImageId', sent({ ...image, Name: 'n' }, {})],
  ['QuotaExhausted.MaxImageCount', sent({ ...image, EcsImageId: 'm-norole-1' }, {})],
])('answers the first broken rule: %s', async (code, request) => {
  const { text } = await request();
  expect(JSON.parse(text).Code).toBe(code);
});
