import type { ErrorObject } from 'ajv';
import type { ErrorName } from '../errors/catalogue.ts';
import { Refusal } from '../errors/refusal.ts';
import type { ImageDescription, Platform } from '../images/image.ts';
import { isObject } from '../json/is-object.ts';
import { parseQuery } from '../signing/query-string.ts';
import type { ApiMiddleware } from './api-event.ts';
import { validate } from './create-image-request.validator.js';

/** The body of a CreateImage request that validateCreateImage has let through. */
export type CreateImageBody = {
  readonly Name: string;
  readonly Description?: string;
  readonly EcsImageId: string;
  readonly Platform: Platform;
};

/** What each broken rule of the schema answers. The first of them in this order is the one that counts. */
const rules: readonly (readonly [field: string, keywords: readonly string[], reason: ErrorName])[] = [
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

/** Checks the query's IdempotentToken, which comes before the body is looked at: 1 to 64 letters, digits, underscores. */
export function validateIdempotentToken(): ApiMiddleware {
  return {
    before: function validateIdempotentTokenBefore({ event }) {
      const token = event.parameters.get('IdempotentToken');
      if (token !== undefined) checkIdempotentToken(token);
      else if (hidesToken(event.http.rawQuery)) throw invalid('IdempotentToken');
    },
  };
}

/** Checks the body, and takes the token from it where the query has none. */
export function validateCreateImage(): ApiMiddleware {
  return {
    before: function validateCreateImageBefore({ event }) {
      if (!isObject(event.json)) throw new Refusal('bodyNotObject');
      const { IdempotentToken: token, ...body } = event.json;
      event.parameters = withToken(event.parameters, token);
      checkCreateImageBody(body);
      event.json = body;
    },
  };
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

/** @throws Refusal of the first rule that the image's fields break. */
export function checkCreateImageBody(body: unknown): asserts body is CreateImageBody {
  if (!validate(body)) throw refusalOf(validate.errors ?? []);
}

/** @throws Refusal unless it is 1 to 64 letters, digits and underscores. */
export function checkIdempotentToken(token: unknown): asserts token is string {
  if (typeof token !== 'string' || !/^[A-Za-z0-9_]{1,64}$/.test(token)) throw invalid('IdempotentToken');
}

/**
 * Whether the token stands inside another parameter: V1 signs the query decoded, so whoever saw a request with a token could
 * make `a=1%26IdempotentToken=x` of `a=1&IdempotentToken=x`, and so a creation without one, under the same signature.
 */
function hidesToken(rawQuery: string): boolean {
  return parseQuery(rawQuery).some(({ name, value }) => `${name}=${value}`.includes('IdempotentToken'));
}

function withToken(parameters: ReadonlyMap<string, string>, token: unknown): ReadonlyMap<string, string> {
  if (token === undefined) return parameters;
  checkIdempotentToken(token);
  const sent = parameters.get('IdempotentToken') ?? token;
  if (sent !== token) throw invalid('IdempotentToken');
  return new Map(parameters).set('IdempotentToken', token);
}

function refusalOf(errors: readonly ErrorObject[]): Refusal {
  const broken = rules.find(([field, keywords]) =>
    errors.some((error) => keywords.includes(error.keyword) && fieldOf(error) === field),
  );
  if (broken) return new Refusal(broken[2], { parameter: broken[0] });
  return invalid(
    String(errors.find(({ keyword }) => keyword === 'additionalProperties')?.params['additionalProperty']),
  );
}

function fieldOf({ instancePath, params }: ErrorObject): string {
  return instancePath === '' ? params['missingProperty'] : instancePath.slice(1);
}

function invalid(parameter: string): Refusal {
  return new Refusal('invalidParameter', { parameter });
}
