import { createImageBodySchema } from '../../../functions/schemas/create-image-body.schema.ts';

const imageId = { type: 'string', pattern: '^img-[a-z0-9-]{1,64}$' };
const requestId = { type: 'string', pattern: '^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$' };
const nothingAvailable = { type: 'array', maxItems: 0, description: 'Empty: Imprint runs no clusters.' };

/** An object of an answer. It allows further properties, because later answers can have more. */
function object(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** The schemas of request and response bodies. */
export const schemas = {
  CreateImageRequest: {
    ...createImageBodySchema,
    properties: {
      ...createImageBodySchema.properties,
      IdempotentToken: {
        type: 'string',
        pattern: '^[A-Za-z0-9_]{1,64}$',
        description: 'As in the query. If both have one, they must be equal.',
      },
    },
  },
  CreateImageResponse: object({ Id: imageId }),
  ImageInfo: object({
    Id: imageId,
    Name: { type: 'string' },
    Description: { type: 'string', description: 'Empty when none was given.' },
    EcsImageId: { type: 'string' },
    OwnerId: {
      type: 'integer',
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Your account, or 0 for a System image.',
    },
    Platform: { type: 'string', enum: createImageBodySchema.properties.Platform.enum },
    CreationTime: {
      type: 'string',
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$',
      description: 'In UTC, always with six digits of fraction.',
    },
    Type: { type: 'string', enum: ['Self', 'System'] },
  }),
  ListImagesResponse: object({
    NextMarker: { type: 'string', description: 'The Marker of the next page; empty on the last.' },
    Items: { type: 'array', items: { $ref: '#/components/schemas/ImageInfo' }, maxItems: 100 },
  }),
  GetQuotasResponse: object({
    AvailableClusterInstanceDataDiskType: nothingAvailable,
    AvailableClusterInstanceSystemDiskType: nothingAvailable,
    AvailableClusterInstanceType: nothingAvailable,
    AvailableClusterResourceType: nothingAvailable,
    AvailableSpotInstanceType: nothingAvailable,
    MaxImageCount: object({
      Limit: { type: 'integer', minimum: 0 },
      Used: { type: 'integer', minimum: 0 },
    }),
  }),
  Error: object({
    Code: { type: 'string' },
    Message: { type: 'string', description: "Alibaba Cloud's own text, because clients match on it." },
    RequestId: requestId,
    HostId: { type: 'string', description: 'The host that was called.' },
  }),
  GatewayError: {
    ...object({ message: { type: 'string' } }),
    description: 'The body of every response that API Gateway gives by itself.',
  },
};

/** The headers of responses. */
export const headers = {
  'X-Acs-Request-Id': { description: 'The id of the request, as in the log.', schema: requestId },
  'Request-Id': { description: 'The same id, under the name that the Java SDK reads.', schema: requestId },
  'Idempotent-Replayed': {
    description: 'Present if an earlier request registered the image.',
    schema: { type: 'string', const: 'true' },
  },
  'Retry-After': {
    description: 'The number of seconds to wait before repeating the request.',
    schema: { type: 'string', pattern: '^[1-9]\\d*$' },
  },
};

/** How requests are signed. OpenAPI cannot describe signatures, so both appear as an Authorization header. */
export const securitySchemes = {
  signatureV3: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      '`ACS3-HMAC-SHA256 Credential={AccessKeyId},SignedHeaders={a;b;c},Signature={hex}`: HMAC-SHA256 over the canonical ' +
      'request. Needs x-acs-date, x-acs-content-sha256 and host, signed.',
  },
  signatureV1: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      '`acs {AccessKeyId}:{base64}`: HMAC-SHA1 over verb, Accept, Content-MD5, Content-Type, Date, x-acs-* headers and the ' +
      'resource. Needs Date, or x-acs-date in its place.',
  },
};
