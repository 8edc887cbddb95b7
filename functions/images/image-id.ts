import { randomBytes } from 'node:crypto';

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';
const timeCharacters = 10;
const randomCharacters = 12;

/**
 * A new image id: `img-`, then 10 characters of lower-case Crockford base32 for the milliseconds, which make ids sort by
 * creation, then 12 random ones (60 bits), which make it unique for ever.
 */
export function newImageId(epochMs: number, randomness: Uint8Array = randomBytes(randomCharacters)): string {
  const time = Array.from({ length: timeCharacters }, (_, index) =>
    base32(Math.floor(epochMs / 32 ** (timeCharacters - 1 - index))),
  );
  const random = Array.from(randomness.subarray(0, randomCharacters), base32);
  return `img-${time.join('')}${random.join('')}`;
}

function base32(value: number): string {
  return crockford.charAt(value % 32);
}
