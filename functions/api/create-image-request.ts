import type { ErrorObject } from 'ajv';
import type { ErrorName } from '../errors/catalogue.ts';
import { Refusal } from '../errors/refusal.ts';
import type { ImageDescription, Platform } from '../images/image.ts';
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
      checkToken(event.parameters.get('IdempotentToken'));
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
      if (!validate(body)) throw refusalOf(validate.errors ?? []);
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

function withToken(parameters: ReadonlyMap<string, string>, token: unknown): ReadonlyMap<string, string> {
  if (token === undefined) return parameters;
  checkToken(token);
  const sent = parameters.get('IdempotentToken') ?? token;
  if (sent !== token) throw invalid('IdempotentToken');
  return new Map(parameters).set('IdempotentToken', token);
}

function checkToken(token: unknown): asserts token is string {
  if (token === undefined) return;
  if (typeof token !== 'string' || !/^[A-Za-z0-9_]{1,64}$/.test(token)) throw invalid('IdempotentToken');
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

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
