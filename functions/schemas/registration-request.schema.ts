import { createImageBodySchema } from './create-image-body.schema.ts';
import { idempotentTokenSchema, reportableTokenSchema } from './idempotent-token.ts';
import { accountIdSchema } from './image-event.schema.ts';

/**
 * What makes a message readable: an account and a token, without which nobody could be told what became of it, and no field
 * that the published schema does not have. What is wrong with the image is told in an event.
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

/** What a sender should send. */
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
