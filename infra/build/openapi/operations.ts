import type { Operation } from '../../../functions/api/routes.ts';

type OperationDescription = {
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly success: { readonly status: number; readonly description: string; readonly schema?: string };
};

const imageIdParameter = {
  name: 'ImageId',
  in: 'path',
  required: true,
  description: 'The id of one of your images, or of a System image.',
  schema: { type: 'string', pattern: '^img-[a-z0-9-]{1,64}$' },
};

/** The OpenAPI text of each operation, without its route and errors. */
export const operations: Readonly<Record<Operation, OperationDescription>> = {
  CreateImage: {
    summary: 'Register an ECS image',
    description:
      'Registers an ECS image exactly once. Repeat a request with the same IdempotentToken as often as you like: it returns ' +
      'the same id for 7 days.',
    tags: ['Images'],
    parameters: [
      {
        name: 'IdempotentToken',
        in: 'query',
        description: 'Makes the request safe to repeat. You can send it in the body instead.',
        schema: { type: 'string', pattern: '^[A-Za-z0-9_]{1,64}$' },
      },
    ],
    requestBody: { required: true },
    success: {
      status: 201,
      description: 'The image is registered, by this request or by one with the same token.',
      schema: 'CreateImageResponse',
    },
  },
  GetImage: {
    summary: 'Read an image',
    description: 'Reads one of your images, or a System image.',
    tags: ['Images'],
    parameters: [imageIdParameter],
    success: { status: 200, description: 'The image.', schema: 'ImageInfo' },
  },
  ListImages: {
    summary: 'List images',
    description: 'Lists your images or the System images, one page at a time, in order of creation.',
    tags: ['Images'],
    parameters: [
      {
        name: 'Marker',
        in: 'query',
        description: 'The NextMarker of the previous page; empty for the first page.',
        schema: { type: 'string', default: '' },
      },
      {
        name: 'MaxItemCount',
        in: 'query',
        description: 'The maximum number of images per page.',
        schema: { type: 'integer', minimum: 0, maximum: 100, default: 50 },
      },
      {
        name: 'Type',
        in: 'query',
        description: 'Whose images to list. Any other value is ignored.',
        schema: { type: 'string', enum: ['Self', 'System'], default: 'Self' },
      },
    ],
    success: { status: 200, description: 'A page of images.', schema: 'ListImagesResponse' },
  },
  DeleteImage: {
    summary: 'Delete an image',
    description: 'Deletes one of your images and stops sharing its ECS image.',
    tags: ['Images'],
    parameters: [imageIdParameter],
    success: { status: 204, description: 'The image is deleted.' },
  },
  GetQuotas: {
    summary: 'Read the quota',
    description: 'Returns the maximum and the current number of images in the account.',
    tags: ['Quotas'],
    success: { status: 200, description: 'The quota.', schema: 'GetQuotasResponse' },
  },
};
