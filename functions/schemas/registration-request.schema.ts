import { createImageBodySchema } from './create-image-body.schema.ts';
import { accountIdSchema } from './image-event.schema.ts';

/**
 * What makes a message readable: an account and a token, without which nobody could be told what became of it, and no field
 * that the published schema does not have. What is wrong with the image is told in an event.
 */
export const readableRequestSchema = {
  type: 'object',
  properties: {
    AccountId: accountIdSchema,
    IdempotentToken: { type: 'string', minLength: 1, maxLength: 256 },
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
    IdempotentToken: { type: 'string', pattern: '^[A-Za-z0-9_]{1,64}$' },
    Image: createImageBodySchema,
  },
  required: ['AccountId', 'IdempotentToken', 'Image'],
  additionalProperties: false,
} as const;
