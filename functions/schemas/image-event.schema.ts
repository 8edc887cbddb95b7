import type { ImageInfo } from '../images/image-info.ts';
import { idempotentTokenSchema } from './idempotent-token.ts';

/** The detail of "Image Created" and "Image Deleted". */
export type ImageEventDetail = {
  readonly SchemaVersion: string;
  /** `{ImageId}.created` or `{ImageId}.deleted`. Each happens once: use it to deduplicate. */
  readonly EventId: string;
  readonly AccountId: string;
  /** The request that created the image. */
  readonly CreationRequestId: string;
  /** The token of that request, if it had one. */
  readonly IdempotentToken?: string;
  readonly Image: ImageInfo;
};

const imageId = 'img-[0-9a-hjkmnp-tv-z]{22}';

/** An account id, as JSON Schema: up to 16 digits. Accounts get only ids that every client reads exactly as numbers. */
export const accountIdSchema = { type: 'string', pattern: '^[1-9][0-9]{0,15}$' } as const;

const imageInfoSchema = {
  type: 'object',
  properties: {
    Id: { type: 'string', pattern: `^${imageId}$` },
    Name: { type: 'string' },
    Description: { type: 'string' },
    EcsImageId: { type: 'string' },
    OwnerId: { type: 'integer', minimum: 1 },
    Platform: { type: 'string', enum: ['Linux', 'Windows'] },
    CreationTime: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$' },
    Type: { type: 'string', const: 'Self' },
  },
  required: ['Id', 'Name', 'Description', 'EcsImageId', 'OwnerId', 'Platform', 'CreationTime', 'Type'],
} as const;

/** The detail of both events, as JSON Schema. Allows further fields: a minor version may add some. */
function imageEventSchema(change: 'created' | 'deleted') {
  return {
    type: 'object',
    properties: {
      SchemaVersion: { type: 'string', pattern: '^1\\.' },
      EventId: { type: 'string', pattern: `^${imageId}\\.${change}$` },
      AccountId: accountIdSchema,
      CreationRequestId: { type: 'string', minLength: 1 },
      IdempotentToken: idempotentTokenSchema,
      Image: imageInfoSchema,
    },
    required: ['SchemaVersion', 'EventId', 'AccountId', 'CreationRequestId', 'Image'],
  } as const;
}

export const imageCreatedSchema = imageEventSchema('created');
export const imageDeletedSchema = imageEventSchema('deleted');
