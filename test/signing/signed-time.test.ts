import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedTime } from '../../functions/signing/signed-time.ts';

const timeOf = (version: 'V1' | 'V3', headers: Record<string, string>) =>
  signedTime({ method: 'GET', path: '/', rawQuery: '', headers, body: Buffer.alloc(0) }, version);

const noon = Date.UTC(2026, 10, 24, 12);
const second = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));

describe('the time a request says it was signed', () => {
  it('is the Date of V1', () =>
    fc.assert(
      fc.property(second, (date) => {
        expect(timeOf('V1', { date: date.toUTCString() })).toBe(date.getTime());
      }),
    ));

  it('is the x-acs-date of V3', () =>
    fc.assert(
      fc.property(second, (date) => {
        const text = date.toISOString().replace('.000Z', 'Z');
        expect(timeOf('V3', { 'x-acs-date': text })).toBe(date.getTime());
      }),
    ));

  it.each<[what: string, version: 'V1' | 'V3', headers: Record<string, string>]>([
    ['V1, x-acs-date in place of Date', 'V1', { 'x-acs-date': 'Tue, 24 Nov 2026 12:00:00 GMT' }],
    ['V1, x-acs-date in ISO form', 'V1', { 'x-acs-date': '2026-11-24T12:00:00Z' }],
    ['V1, Date in ISO form', 'V1', { date: '2026-11-24T12:00:00Z' }],
    ['V1, with +0000', 'V1', { date: 'Tue, 24 Nov 2026 12:00:00 +0000' }],
    ['V1, Date before x-acs-date', 'V1', { date: 'Tue, 24 Nov 2026 12:00:00 GMT', 'x-acs-date': 'never' }],
    ['V3, with milliseconds', 'V3', { 'x-acs-date': '2026-11-24T12:00:00.000Z' }],
    ['V3, x-acs-date before Date', 'V3', { 'x-acs-date': '2026-11-24T12:00:00Z', date: 'never' }],
  ])('is found: %s', (_, version, headers) => {
    expect(timeOf(version, headers)).toBe(noon);
  });

  it('reads a day of one digit', () => {
    expect(timeOf('V1', { date: 'Sun, 1 Nov 2026 00:00:00 GMT' })).toBe(Date.UTC(2026, 10, 1));
  });

  it('is unknown when it was not sent', () => {
    expect(timeOf('V1', {})).toBeUndefined();
    expect(timeOf('V3', {})).toBeUndefined();
    expect(timeOf('V3', { date: 'Tue, 24 Nov 2026 12:00:00 GMT' })).toBeUndefined();
  });

  it.each<[version: 'V1' | 'V3', text: string]>([
    ['V1', ''],
    ['V1', 'now'],
    ['V1', '0'],
    ['V1', '1795521600000'],
    ['V1', '2026-11-24'],
    ['V1', 'Tue, 24 Nov 2026 12:00:00'],
    ['V1', 'Tue, 24 Nov 2026 12:00:00 CST'],
    ['V1', 'Tue, 24 Xyz 2026 12:00:00 GMT'],
    ['V1', 'Tue, 99 Nov 2026 12:00:00 GMT'],
    ['V1', 'Tue, 24 Nov 2026 25:00:00 GMT'],
    ['V1', 'xTue, 24 Nov 2026 12:00:00 GMT'],
    ['V1', 'Tue, 24 Nov 2026 12:00:00 GMT+0800'],
    ['V1', '2026-11-24T12:00:00+08:00'],
    ['V1', '2026-13-24T12:00:00Z'],
    ['V3', 'Tue, 24 Nov 2026 12:00:00 GMT'],
    ['V3', '2026-11-24 12:00:00'],
    ['V3', '2026-11-24T12:00Z'],
    ['V3', '20261124T120000Z'],
    ['V3', '2026-11-24T99:00:00Z'],
    ['V3', ' 2026-11-24T12:00:00Z'],
    ['V3', '+002026-11-24T12:00:00Z'],
    ['V3', '2026-11-24T12:00:00Z, 2026-11-24T12:00:00Z'],
  ])('cannot be read: %s %j', (version, text) => {
    expect(timeOf(version, { [version === 'V1' ? 'date' : 'x-acs-date']: text })).toBeNaN();
  });
});
