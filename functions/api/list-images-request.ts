import { ApiError } from '../errors/api-error.ts';
import type { ImageType } from '../images/find-image.ts';
import type { PageRequest } from '../images/image-reader.ts';

export type ListImagesRequest = PageRequest & { readonly type: ImageType };

const defaultMaxItemCount = 50;
const mostItems = 100;

/** What ListImages is asked for; undefined when its Marker can be no image's place, so that the page is empty. */
export function listImagesRequest(parameters: ReadonlyMap<string, string>): ListImagesRequest | undefined {
  const maxItemCount = readMaxItemCount(parameters.get('MaxItemCount') ?? '');
  const marker = parameters.get('Marker') ?? '';
  if (!/^[A-Za-z0-9-]{0,64}$/.test(marker)) return undefined;
  return { marker, maxItemCount, type: parameters.get('Type') === 'System' ? 'System' : 'Self' };
}

function readMaxItemCount(text: string): number {
  if (text === '') return defaultMaxItemCount;
  if (!/^[+-]?\d+$/.test(text)) throw new ApiError('maxItemCountNotInteger');
  const count = Number(text);
  if (count < 0 || count > mostItems) throw new ApiError('maxItemCountRange');
  return count;
}
