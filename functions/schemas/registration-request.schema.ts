import { createImageBodySchema } from './create-image-body.schema.ts';
import { idempotentTokenSchema, reportableTokenSchema } from './idempotent-token.ts';
import { accountIdSchema } from './image-event.schema.ts';

/**
 * A readable message: it has an account and a token, which a failure event needs, and no field that the published
 * schema does not have. An invalid image is reported by an event.
 */
export const readableRequestSchema = {
  type: 'object',
  properties: {
    AccountId: accountIdSchema,
    IdempotentToken: reportableTokenSchema,
    Image: {},
  },
  required: ['AccountId', 'IdempotentToken'],
  additionalProperties: false,
} as const;

/** A valid message. */
export const registrationRequestSchema = {
  type: 'object',
  properties: {
    AccountId: accountIdSchema,
    IdempotentToken: idempotentTokenSchema,
    Image: createImageBodySchema,
  },
  required: ['AccountId', 'IdempotentToken', 'Image'],
  additionalProperties: false,
} as const;
