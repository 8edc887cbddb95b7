import { reportableTokenSchema } from './idempotent-token.ts';
import { accountIdSchema } from './image-event.schema.ts';

/** The detail of "Image Registration Failed". */
export type RegistrationFailedDetail = {
  readonly SchemaVersion: string;
  /** `{MessageId}.failed`, with the id of the message in the queue: use it to deduplicate. */
  readonly EventId: string;
  readonly AccountId: string;
  readonly IdempotentToken: string;
  /** The image fields of the message. A field is absent if it was not a string of at most 256 characters. */
  readonly Image: { readonly Name?: string; readonly EcsImageId?: string };
  /** The error's code and message, as CreateImage would have answered them. */
  readonly Code: string;
  readonly Message: string;
};

/**
 * Version 1.1 added the requested image. "Image Created" keeps its version, because a republished event must equal the
 * original.
 */
export const registrationFailedVersion = '1.1';

/** The longest valid name or ECS image id. A longer text could make the event too large for the bus. */
export const requestedTextLength = 256;

/** The same, as JSON Schema. Events of version 1.0 have no Image, so it is not required. */
export const registrationFailedSchema = {
  type: 'object',
  properties: {
    SchemaVersion: { type: 'string', pattern: '^1\\.' },
    EventId: { type: 'string', pattern: '^.+\\.failed$' },
    AccountId: accountIdSchema,
    IdempotentToken: reportableTokenSchema,
    Image: {
      type: 'object',
      properties: {
        Name: { type: 'string', maxLength: requestedTextLength },
        EcsImageId: { type: 'string', maxLength: requestedTextLength },
      },
    },
    Code: { type: 'string', minLength: 1 },
    Message: { type: 'string', minLength: 1 },
  },
  required: ['SchemaVersion', 'EventId', 'AccountId', 'IdempotentToken', 'Code', 'Message'],
} as const;
