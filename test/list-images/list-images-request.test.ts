import { describe, expect, it } from 'vitest';
import { listImagesRequest } from '../../functions/api/list-images-request.ts';
import { refusalAnswer } from '../support/api-event.ts';

const asked = (parameters: Readonly<Record<string, string>>) =>
  listImagesRequest(
    { rawQuery: new URLSearchParams(parameters).toString().replaceAll('+', '%20') },
    { signatureVersion: 'V3' },
  );

describe('the request to ListImages', () => {
  it('means the first 50 of the caller’s own images without parameters, or with empty ones', () => {
    const everything = { marker: '', maxItemCount: 50, type: 'Self' };
    expect(asked({})).toEqual(everything);
    expect(asked({ Marker: '', MaxItemCount: '', Type: '' })).toEqual(everything);
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['100', 100],
    ['+7', 7],
    ['007', 7],
  ])('takes MaxItemCount=%s', (MaxItemCount, maxItemCount) => {
    expect(asked({ MaxItemCount })).toMatchObject({ maxItemCount });
  });

  it.each(['-1', '101', '-101', '1000'])(
    'refuses MaxItemCount=%s, which is out of range',
    async (MaxItemCount) => {
      expect(await refusalAnswer(() => asked({ MaxItemCount }))).toMatchObject({
        status: 400,
        code: 'InvalidMaxItemCount',
        message: 'Specified parameter MaxItemCount is not valid. It must be in [0, 100].',
      });
    },
  );

  it.each(['ten', '1.5', '1e1', '0x10', ' 1', '1 ', 'x1', '1x', '+', '-', '1+', '١'])(
    'refuses MaxItemCount=%j, which is not an integer',
    async (MaxItemCount) => {
      expect(await refusalAnswer(() => asked({ MaxItemCount }))).toMatchObject({
        status: 400,
        code: 'InvalidMaxItemCount',
        message: 'Specified parameter MaxItemCount is not valid. Its type must be integer.',
      });
    },
  );

  it.each([
    ['System', 'System'],
    ['Self', 'Self'],
    ['system', 'Self'],
    ['Shared', 'Self'],
  ])('reads Type=%s as %s', (Type, type) => {
    expect(asked({ Type })).toMatchObject({ type });
  });

  it.each(['img-01m86msec4j82b56jnnk55', 'a', 'A-9', 'x'.repeat(64)])('starts at the Marker %s', (Marker) => {
    expect(asked({ Marker })).toMatchObject({ marker: Marker });
  });

  it.each(['x'.repeat(65), 'img_1', ' a', 'a ', '!', 'ä', 'a\n'])(
    'asks for an empty page at the Marker %j',
    (Marker) => {
      expect(asked({ Marker })).toBeUndefined();
    },
  );
});
