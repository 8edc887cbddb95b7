import { randomBytes } from 'node:crypto';

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';
const timeCharacters = 10;
const randomCharacters = 12;

/**
 * A new image id: `img-`, then 10 characters of lower-case Crockford base32 for the milliseconds, which sort ids by
 * creation, then 12 random ones (60 bits), which make the id unique.
 */
export function newImageId(epochMs: number, randomness: Uint8Array = randomBytes(randomCharacters)): string {
  const time = Array.from({ length: timeCharacters }, (_, index) =>
    base32(Math.floor(epochMs / 32 ** (timeCharacters - 1 - index))),
  );
  const random = Array.from(randomness.subarray(0, randomCharacters), base32);
  return `img-${time.join('')}${random.join('')}`;
}

/** Whether newImageId could have made the id. If so, it is a tenant's: no System image has such an id. */
export function isTenantImageId(id: string): boolean {
  return /^img-[0-9a-hjkmnp-tv-z]{22}$/.test(id);
}

function base32(value: number): string {
  return crockford.charAt(value % 32);
}
