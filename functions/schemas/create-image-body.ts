import type { ErrorObject } from 'ajv';
import { ApiError, type ApiErrorReason } from '../errors/api-error.ts';
import type { ImageDescription, Platform } from '../images/image.ts';
import { createImageBodySchema } from './create-image-body.schema.ts';
import { validate } from './create-image-body.validator.js';

/** A body that checkCreateImageBody accepted. */
export type CreateImageBody = {
  readonly Name: string;
  readonly Description?: string;
  readonly EcsImageId: string;
  readonly Platform: Platform;
};

/** Every field that a body may have. Some clients send the token here instead of in the query. */
export const createImageFields = ['IdempotentToken', ...Object.keys(createImageBodySchema.properties)];

/** The error for each broken rule of the schema. The first one in this order is answered. */
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

/** @throws ApiError for the first rule that the body breaks. */
export function checkCreateImageBody(body: unknown): asserts body is CreateImageBody {
  if (!validate(body)) throw refusalOf(validate.errors ?? []);
}

/** The image description in a body. An absent Description is an empty one. */
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
