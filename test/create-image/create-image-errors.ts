import { creating, type ErrorRow, sending } from '../http/error-row.ts';
import { creation, image } from '../support/image-calls.ts';

/** The vendor's table of CreateImage's errors, row by row in its order. */
export const createImageErrors: readonly ErrorRow[] = [
  {
    status: 400,
    code: 'IdempotentTokenMismatch',
    message: 'Specified idempotent token mismatch.',
    provoke: sending(
      creation(image, { IdempotentToken: 'token_1' }),
      creation({ ...image, Name: 'other' }, { IdempotentToken: 'token_1' }),
    ),
  },
  {
    status: 400,
    code: 'InvalidJsonFormat',
    message: 'The request body has an invalid json format.',
    provoke: sending(creation('{"Name":"web-server",')),
  },
  {
    status: 400,
    code: 'InvalidHttpBody',
    message: 'Specified parameter HttpBody is not valid. Its type must be object.',
    provoke: sending(creation('["Name"]')),
  },
  {
    status: 400,
    code: 'MissingName',
    message: 'Name is mandatory for this action.',
    provoke: creating({ Name: undefined }),
  },
  {
    status: 400,
    code: 'InvalidName',
    message: 'Specified parameter Name is not valid. Its type must be string.',
    provoke: creating({ Name: 1 }),
  },
  {
    status: 400,
    code: 'InvalidName',
    message: 'Specified parameter Name is not valid. Its length must be in [1, 64].',
    provoke: creating({ Name: 'n'.repeat(65) }),
  },
  {
    status: 400,
    code: 'InvalidName',
    message:
      'Specified parameter Name is not valid. It must only contain characters within [a-zA-Z0-9_-], and must not start with [0-9].',
    provoke: creating({ Name: '1st' }),
  },
  {
    status: 400,
    code: 'InvalidDescription',
    message: 'Specified parameter Description is not valid. Its type must be string.',
    provoke: creating({ Description: null }),
  },
  {
    status: 400,
    code: 'InvalidDescription',
    message: 'Specified parameter Description is not valid. Its length must be in [0, 1024].',
    provoke: creating({ Description: 'd'.repeat(1025) }),
  },
  {
    status: 400,
    code: 'MissingEcsImageId',
    message: 'EcsImageId is mandatory for this action.',
    provoke: creating({ EcsImageId: undefined }),
  },
  {
    status: 400,
    code: 'InvalidEcsImageId',
    message: 'Specified parameter EcsImageId is not valid. Its type must be string.',
    provoke: creating({ EcsImageId: ['m-1'] }),
  },
  {
    status: 400,
    code: 'InvalidEcsImageId',
    message: 'Specified parameter EcsImageId is not valid. Its length must be in [1, 256].',
    provoke: creating({ EcsImageId: '' }),
  },
  {
    status: 400,
    code: 'InvalidEcsImageId',
    message:
      'Specified parameter EcsImageId is not valid. The specified EcsImageId does not exist or not you onwer.',
    provoke: creating({ EcsImageId: 'm-notfound-1' }),
  },
  {
    status: 400,
    code: 'InvalidEcsImageId',
    message: 'Specified parameter EcsImageId is not valid. This EcsImageId has been registered.',
    provoke: sending(creation(image), creation({ ...image, Name: 'other' })),
  },
  {
    status: 400,
    code: 'InvalidEcsImageId',
    message: 'Specified parameter EcsImageId is not valid. The image is not available.',
    provoke: creating({ EcsImageId: 'm-unavailable-1' }),
  },
  {
    status: 400,
    code: 'InvalidEcsImageId',
    message:
      'Specified parameter EcsImageId is not valid. The share Image Quota exceeds or the shared image user quota exceeds.',
    provoke: creating({ EcsImageId: 'm-sharequota-1' }),
  },
  {
    status: 400,
    code: 'InvalidRoleArn',
    message:
      'Specified parameter RoleArn is not valid. You haven\u2019t created AliyunBatchComputeDefaultRole yet.',
    provoke: creating({ EcsImageId: 'm-norole-1' }),
  },
  {
    status: 400,
    code: 'InvalidRoleArn',
    message:
      'Specified parameter RoleArn is not valid. AliyunBatchComputeDefaultRole don\u2019t have access to share image.',
    provoke: creating({ EcsImageId: 'm-nopermission-1' }),
  },
  {
    status: 400,
    code: 'MissingPlatform',
    message: 'Platform is mandatory for this action.',
    provoke: creating({ Platform: undefined }),
  },
  {
    status: 400,
    code: 'InvalidPlatform',
    message: 'Specified parameter Platform is not valid. Its type must be string.',
    provoke: creating({ Platform: true }),
  },
  {
    status: 400,
    code: 'InvalidPlatform',
    message: 'Specified parameter Platform is not valid. Its length must be in [1, 256].',
    provoke: creating({ Platform: 'p'.repeat(257) }),
  },
  {
    status: 403,
    code: 'QuotaExhausted.MaxImageCount',
    message: 'The MaxImageCount (1) quota is exhausted.',
    maxImageCount: 1,
    provoke: sending(creation(image), creation({ ...image, EcsImageId: 'm-2' })),
  },
  {
    status: 400,
    code: 'InvalidPlatform',
    message: 'Specified parameter Platform is not valid.',
    provoke: creating({ Platform: 'Solaris' }),
  },
];
