import { expect, test } from 'vitest';
import { type SignatureCoverage, signatureCoverage } from '../../functions/api/signature-coverage.ts';

test.each<[sent: string, version: 'V1' | 'V3', headers: Record<string, string>, covers: SignatureCoverage]>([
  ['nothing but a date', 'V1', { date: 'now' }, { coversBody: false, hasNonce: false }],
  ['Content-MD5', 'V1', { 'content-md5': '' }, { coversBody: true, hasNonce: false }],
  ['x-acs-content-sha256', 'V1', { 'x-acs-content-sha256': '' }, { coversBody: true, hasNonce: false }],
  ['a nonce', 'V1', { 'x-acs-signature-nonce': '1' }, { coversBody: false, hasNonce: true }],
  ['an empty nonce', 'V1', { 'x-acs-signature-nonce': '' }, { coversBody: false, hasNonce: false }],
  ['nothing but a date', 'V3', { 'x-acs-date': 'now' }, { coversBody: true, hasNonce: false }],
])('with %s, a %s signature covers what the headers say', (_, version, headers, covers) => {
  const request = { method: 'POST', path: '/images', rawQuery: '', headers, body: Buffer.from('{}') };
  expect(signatureCoverage(request, version)).toEqual(covers);
});
