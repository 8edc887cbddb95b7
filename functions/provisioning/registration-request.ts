import { checkCreateImageBody, describedImage } from '../contract/create-image-body.ts';
import { checkIdempotentToken } from '../contract/idempotent-token.ts';
import { Refusal } from '../errors/refusal.ts';
import type { ImageDescription } from '../images/image.ts';
import { isObject } from '../json/is-object.ts';
import { parseWellFormedJson } from '../json/well-formed-json.ts';
import { validate } from './registration-request.validator.js';

/** A message that asks for an image, as far as it is known whom to tell what became of it. */
export type RegistrationRequest = {
  readonly accountId: string;
  readonly token: string;
  /** Not checked yet: see describedImageOf. */
  readonly image: unknown;
};

/** Reads a message's body; undefined when it is none of ours. */
export function readRegistrationRequest(body: string): RegistrationRequest | undefined {
  const message = parse(body);
  if (!validate(message)) return undefined;
  const { AccountId, IdempotentToken, Image } = message as Message;
  return { accountId: AccountId, token: IdempotentToken, image: Image };
}

/**
 * What it says of the image, by CreateImage's own rules.
 * @throws Refusal of the first rule that it breaks.
 */
export function describedImageOf({ token, image }: RegistrationRequest): ImageDescription {
  checkIdempotentToken(token);
  if (!isObject(image)) throw new Refusal('invalidParameter', { parameter: 'Image' });
  checkCreateImageBody(image);
  return describedImage(image);
}

type Message = { readonly AccountId: string; readonly IdempotentToken: string; readonly Image?: unknown };

function parse(body: string): unknown {
  try {
    return parseWellFormedJson(body);
  } catch {
    return undefined;
  }
}
