/** A machine image, as registered. */
export type Image = ImageDescription & {
  /** `img-` and 22 characters: see newImageId. */
  readonly id: string;
  /** `YYYY-MM-DDTHH:MM:SS.ffffffZ`: see creationTime. */
  readonly creationTime: string;
};

/** What the tenant says about the image. Equal requests have equal descriptions. */
export type ImageDescription = {
  readonly name: string;
  /** '' if the client sent none. */
  readonly description: string;
  readonly ecsImageId: string;
  readonly platform: Platform;
};

export type Platform = 'Linux' | 'Windows';

/**
 * Formats a creation time: 27 characters with six fraction digits. The vendor's Python SDK parses no other form, and
 * its Java SDK truncates exactly this one to milliseconds.
 */
export function creationTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
