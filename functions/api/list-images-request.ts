import { ApiError } from '../errors/api-error.ts';
import type { ImageType } from '../images/find-image.ts';
import type { PageRequest } from '../images/image-reader.ts';
import type { HttpRequest } from '../signing/http-request.ts';
import type { Caller } from './api-event.ts';
import { queryParameters } from './query-parameters.ts';

export type ListImagesRequest = PageRequest & { readonly type: ImageType };

const defaultMaxItemCount = 50;
const largestMaxItemCount = 100;

/** Reads what a request to ListImages asks for; undefined when no image can follow its Marker, so that the page is empty. */
export function listImagesRequest(
  request: Pick<HttpRequest, 'rawQuery'>,
  caller: Pick<Caller, 'signatureVersion'>,
): ListImagesRequest | undefined {
  const parameters = queryParameters(request, caller, ['Marker', 'MaxItemCount', 'Type']);
  const maxItemCount = readMaxItemCount(parameters.get('MaxItemCount') ?? '');
  const marker = parameters.get('Marker') ?? '';
  if (!/^[A-Za-z0-9-]{0,64}$/.test(marker)) return undefined;
  return { marker, maxItemCount, type: parameters.get('Type') === 'System' ? 'System' : 'Self' };
}

function readMaxItemCount(text: string): number {
  if (text === '') return defaultMaxItemCount;
  if (!/^[+-]?\d+$/.test(text)) throw new ApiError('maxItemCountNotInteger');
  const count = Number(text);
  if (count < 0 || count > largestMaxItemCount) throw new ApiError('maxItemCountRange');
  return count;
}
