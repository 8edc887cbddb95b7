import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, fingerprintWithToken } from '../../functions/images/fingerprint.ts';
import type { ImageDescription } from '../../functions/images/image.ts';
import { type CreateImageBody, describedImage } from '../../functions/schemas/create-image-body.ts';

/** Few enough characters that two drawn descriptions are often nearly, or wholly, equal. */
const shortText = fc.string({
  unit: fc.constantFrom('a', 'A', '"', ',', '\\', 'é', 'e\u0301'),
  maxLength: 3,
});
const description: fc.Arbitrary<ImageDescription> = fc.record({
  name: shortText,
  description: shortText,
  ecsImageId: shortText,
  platform: fc.constantFrom('Linux', 'Windows'),
});

describe("a request's fingerprint", () => {
  it('is equal if and only if the descriptions are', () =>
    fc.assert(
      fc.property(description, description, (a, b) => {
        const equal = a.name === b.name && a.description === b.description;
        const same = equal && a.ecsImageId === b.ecsImageId && a.platform === b.platform;
        expect(fingerprint(a) === fingerprint(b)).toBe(same);
        expect(fingerprint({ ...a })).toBe(fingerprint(a));
      }),
    ));

  it('changes with each field', () =>
    fc.assert(
      fc.property(description, (image) => {
        const changes: Partial<ImageDescription>[] = [
          { name: `${image.name}x` },
          { description: `${image.description}x` },
          { ecsImageId: `${image.ecsImageId}x` },
          { platform: image.platform === 'Linux' ? 'Windows' : 'Linux' },
        ];
        const fingerprints = [image, ...changes.map((change) => ({ ...image, ...change }))].map(fingerprint);
        expect(new Set(fingerprints).size).toBe(fingerprints.length);
      }),
    ));

  it.each([',', '","', '\n', '\u0000', ' ', ''])(
    'tells apart where one field ends and the next begins: %j',
    (mark) => {
      const image: ImageDescription = { name: 'a', description: '', ecsImageId: 'm-1', platform: 'Linux' };
      const early = { ...image, description: `b${mark}c` };
      const late = { ...image, name: `a${mark}b`, description: 'c' };
      expect(fingerprint(early)).not.toBe(fingerprint(late));
    },
  );

  it('does not depend on the order of the keys', () =>
    fc.assert(
      fc.property(description, (image) => {
        const reversed = Object.fromEntries(Object.entries(image).reverse()) as ImageDescription;
        expect(fingerprint(reversed)).toBe(fingerprint(image));
      }),
    ));

  it('is the same for an absent and an empty Description', () => {
    const body: CreateImageBody = { Name: 'web', EcsImageId: 'm-1', Platform: 'Linux' };
    const empty: CreateImageBody = { ...body, Description: '' };
    expect(fingerprint(describedImage(empty))).toBe(fingerprint(describedImage(body)));
    expect(fingerprint(describedImage({ ...body, Description: ' ' }))).not.toBe(
      fingerprint(describedImage(body)),
    );
  });

  it('is hex', () => {
    expect(fingerprint({ name: 'web', description: '', ecsImageId: 'm-1', platform: 'Linux' })).toMatch(
      /^[0-9a-f]{64}$/,
    );
  });

  it('with a token is equal if and only if description and token are', () =>
    fc.assert(
      fc.property(description, description, shortText, shortText, (a, b, tokenA, tokenB) => {
        const same = fingerprint(a) === fingerprint(b) && tokenA === tokenB;
        expect(fingerprintWithToken(a, tokenA) === fingerprintWithToken(b, tokenB)).toBe(same);
        expect(fingerprintWithToken(a, tokenA)).not.toBe(fingerprint(a));
      }),
    ));

  it('matches the items of earlier versions', () => {
    const image: ImageDescription = { name: 'web', description: '', ecsImageId: 'm-1', platform: 'Linux' };
    expect(fingerprint(image)).toBe('99322ea646bef256bf1a44d24990915e0e46a6ca5a97cdcffdc2512507f522c0');
  });
});
