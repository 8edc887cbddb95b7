import { reportableTokenSchema } from './idempotent-token.ts';
import { accountIdSchema } from './image-event.schema.ts';

/** The detail of "Image Registration Failed". */
export type RegistrationFailedDetail = {
  readonly SchemaVersion: string;
  /** `{MessageId}.failed`, with the id of the message in the queue: use it to deduplicate. */
  readonly EventId: string;
  readonly AccountId: string;
  readonly IdempotentToken: string;
  /** The error's code and message, as CreateImage would have answered them. */
  readonly Code: string;
  readonly Message: string;
};

/** The same, as JSON Schema. */
export const registrationFailedSchema = {
  type: 'object',
  properties: {
    SchemaVersion: { type: 'string', pattern: '^1\\.' },
    EventId: { type: 'string', pattern: '^.+\\.failed$' },
    AccountId: accountIdSchema,
    IdempotentToken: reportableTokenSchema,
    Code: { type: 'string', minLength: 1 },
    Message: { type: 'string', minLength: 1 },
  },
  required: ['SchemaVersion', 'EventId', 'AccountId', 'IdempotentToken', 'Code', 'Message'],
} as const;
