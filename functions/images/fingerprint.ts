import { createHash } from 'node:crypto';
import type { ImageDescription } from './image.ts';

/** Equal for equal requests, hex. Key order and white space are gone by now, and an absent Description is ''. */
export function fingerprint(description: ImageDescription): string {
  return hashOf(fieldsOf(description));
}

/** The same for a request together with its token; '' for none. */
export function fingerprintWithToken(description: ImageDescription, token: string): string {
  return hashOf([...fieldsOf(description), token]);
}

function fieldsOf({ name, description, ecsImageId, platform }: ImageDescription): readonly string[] {
  return ['CreateImage', name, description, ecsImageId, platform];
}

/** JSON, so that no two lists of fields look alike. */
function hashOf(fields: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
