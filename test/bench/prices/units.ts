export const million = 1_000_000;
export const gigabyte = 2 ** 30;
export const monthHours = 730;

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
