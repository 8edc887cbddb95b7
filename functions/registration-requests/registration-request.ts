import { ApiError } from '../errors/api-error.ts';
import type { ImageDescription } from '../images/image.ts';
import { isObject } from '../runtime/is-object.ts';
import { parseWellFormedJson } from '../runtime/well-formed-json.ts';
import { checkCreateImageBody, describedImage } from '../schemas/create-image-body.ts';
import { checkIdempotentToken } from '../schemas/idempotent-token.ts';
import { type RegistrationFailedDetail, requestedTextLength } from '../schemas/registration-failed.schema.ts';
import { validate } from '../schemas/registration-request.validator.js';
import { unreadableReason } from './unreadable.ts';

/** A readable message. A failure event needs its account and token. */
export type RegistrationRequest = {
  readonly accountId: string;
  readonly token: string;
  /** Not checked yet: see describedImageOf. */
  readonly image: unknown;
};

/** Why a message cannot be read. Never quotes a value of the message. */
export type Unreadable = { readonly unreadable: string };

/** Reads a message's body. */
export function readRegistrationRequest(body: string): RegistrationRequest | Unreadable {
  const message = parse(body);
  if (message === undefined) return { unreadable: 'not JSON' };
  if (!validate(message)) return { unreadable: unreadableReason(validate.errors ?? []) };
  const { AccountId, IdempotentToken, Image } = message as Message;
  return { accountId: AccountId, token: IdempotentToken, image: Image };
}

/**
 * Checks token and image by CreateImage's own rules, and returns the image's description.
 * @throws ApiError for the first rule that they break.
 */
export function describedImageOf({ token, image }: RegistrationRequest): ImageDescription {
  checkIdempotentToken(token);
  if (!isObject(image)) throw new ApiError('invalidParameter', { parameter: 'Image' });
  checkCreateImageBody(image);
  return describedImage(image);
}

/** The image fields of a message, valid or not, as far as they fit into an event. */
export function requestedImage(image: unknown): RegistrationFailedDetail['Image'] {
  if (!isObject(image)) return {};
  const { Name, EcsImageId } = image;
  return {
    ...(isShortText(Name) ? { Name } : {}),
    ...(isShortText(EcsImageId) ? { EcsImageId } : {}),
  };
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= requestedTextLength;
}

type Message = { readonly AccountId: string; readonly IdempotentToken: string; readonly Image?: unknown };

/** The JSON value; undefined when it is not JSON. */
function parse(body: string): unknown {
  try {
    return parseWellFormedJson(body);
  } catch {
    return undefined;
  }
}
