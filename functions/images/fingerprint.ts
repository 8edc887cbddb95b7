import { createHash } from 'node:crypto';
import type { ImageDescription } from './image.ts';

/**
 * A hash in hex, equal for equal requests. Key order and white space no longer matter here, and an absent Description
 * is ''.
 */
export function fingerprint(description: ImageDescription): string {
  return hashOf(fieldsOf(description));
}

/** The same for a request with its token; '' for none. */
export function fingerprintWithToken(description: ImageDescription, token: string): string {
  return hashOf([...fieldsOf(description), token]);
}

function fieldsOf({ name, description, ecsImageId, platform }: ImageDescription): readonly string[] {
  return ['CreateImage', name, description, ecsImageId, platform];
}

/** Hashes the fields as JSON, so that no two lists of fields have the same text. */
function hashOf(fields: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
