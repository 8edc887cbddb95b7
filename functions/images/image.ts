/** A tenant's machine image, as it is registered. */
export type Image = ImageDescription & {
  /** `img-` and 22 characters: see newImageId. */
  readonly id: string;
  /** `YYYY-MM-DDTHH:MM:SS.ffffffZ`: see creationTime. */
  readonly creationTime: string;
};

/** What the tenant says of it. Equal requests have equal descriptions. */
export type ImageDescription = {
  readonly name: string;
  /** '' when none was given. */
  readonly description: string;
  readonly ecsImageId: string;
  readonly platform: Platform;
};

export type Platform = 'Linux' | 'Windows';

/**
 * 27 characters with six fraction digits: the vendor's Python SDK parses no other form, and its Java SDK cuts exactly
 * this one to milliseconds.
 */
export function creationTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
