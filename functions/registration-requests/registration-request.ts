import { ApiError } from '../errors/api-error.ts';
import type { ImageDescription } from '../images/image.ts';
import { isObject } from '../runtime/is-object.ts';
import { parseWellFormedJson } from '../runtime/well-formed-json.ts';
import { checkCreateImageBody, describedImage } from '../schemas/create-image-body.ts';
import { checkIdempotentToken } from '../schemas/idempotent-token.ts';
import { validate } from '../schemas/registration-request.validator.js';
import { unreadableReason } from './unreadable.ts';

/** A message that asks for an image, as far as it is known whom to tell what became of it. */
export type RegistrationRequest = {
  readonly accountId: string;
  readonly token: string;
  /** Not checked yet: see describedImageOf. */
  readonly image: unknown;
};

/** Why a message cannot be read; quotes no value of it. */
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
 * What it says of the image, by CreateImage's own rules.
 * @throws ApiError of the first rule that it breaks.
 */
export function describedImageOf({ token, image }: RegistrationRequest): ImageDescription {
  checkIdempotentToken(token);
  if (!isObject(image)) throw new ApiError('invalidParameter', { parameter: 'Image' });
  checkCreateImageBody(image);
  return describedImage(image);
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
