import type { ErrorObject } from 'ajv';
import { ApiError, type ApiErrorReason } from '../errors/api-error.ts';
import type { ImageDescription, Platform } from '../images/image.ts';
import { createImageBodySchema } from './create-image-body.schema.ts';
import { validate } from './create-image-body.validator.js';

/** What is said of an image, that checkCreateImageBody has let through. */
export type CreateImageBody = {
  readonly Name: string;
  readonly Description?: string;
  readonly EcsImageId: string;
  readonly Platform: Platform;
};

/** Every field that a body may have; the token is the request's, and some clients send it here. */
export const createImageFields = ['IdempotentToken', ...Object.keys(createImageBodySchema.properties)];

/** What each broken rule of the schema answers. The first of them in this order is the one that counts. */
const rules: readonly (readonly [field: string, keywords: readonly string[], reason: ApiErrorReason])[] = [
  ['Name', ['required'], 'nameMissing'],
  ['Name', ['type'], 'nameNotString'],
  ['Name', ['minLength', 'maxLength'], 'nameLength'],
  ['Name', ['pattern'], 'namePattern'],
  ['Description', ['type'], 'descriptionNotString'],
  ['Description', ['minLength', 'maxLength'], 'descriptionLength'],
  ['EcsImageId', ['required'], 'ecsImageIdMissing'],
  ['EcsImageId', ['type'], 'ecsImageIdNotString'],
  ['EcsImageId', ['minLength', 'maxLength'], 'ecsImageIdLength'],
  ['Platform', ['required'], 'platformMissing'],
  ['Platform', ['type'], 'platformNotString'],
  ['Platform', ['minLength', 'maxLength'], 'platformLength'],
  ['Platform', ['enum'], 'invalidParameter'],
];

/** @throws ApiError of the first rule that the image's fields break. */
export function checkCreateImageBody(body: unknown): asserts body is CreateImageBody {
  if (!validate(body)) throw refusalOf(validate.errors ?? []);
}

/** What the body says of the image; an absent Description is an empty one. */
export function describedImage(body: CreateImageBody): ImageDescription {
  return {
    name: body.Name,
    description: body.Description ?? '',
    ecsImageId: body.EcsImageId,
    platform: body.Platform,
  };
}

function refusalOf(errors: readonly ErrorObject[]): ApiError {
  const broken = rules.find(([field, keywords]) =>
    errors.some((error) => keywords.includes(error.keyword) && fieldOf(error) === field),
  );
  if (broken) return new ApiError(broken[2], { parameter: broken[0] });
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties');
  return new ApiError('invalidParameter', { parameter: String(unknown?.params['additionalProperty']) });
}

function fieldOf({ instancePath, params }: ErrorObject): string {
  return instancePath === '' ? params['missingProperty'] : instancePath.slice(1);
}
