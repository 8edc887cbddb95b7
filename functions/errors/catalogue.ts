import type { Operation } from '../api/routes.ts';

/**
 * Every error that a client can see, and the only place that spells codes and messages. The wording is the vendor's,
 * mistakes included, since clients match on it.
 *
 * `{value}`, `{Parameter}` and `{stringToSign}` are filled in when an error is answered.
 */
export type CatalogueEntry = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly operations: readonly Operation[];
  /** Its section in docs/errors.md. */
  readonly section: Section;
};

type Section =
  | 'idempotency'
  | 'request'
  | 'input'
  | 'ecs'
  | 'quota'
  | 'images'
  | 'availability'
  | 'authentication';

export type ErrorName = keyof typeof catalogue;

const everyOperation: readonly Operation[] = [
  'CreateImage',
  'GetImage',
  'ListImages',
  'DeleteImage',
  'GetQuotas',
];
const create: readonly Operation[] = ['CreateImage'];
const createAndDelete: readonly Operation[] = ['CreateImage', 'DeleteImage'];

export const catalogue = {
  idempotentTokenMismatch: entry(
    400,
    'IdempotentTokenMismatch',
    'Specified idempotent token mismatch.',
    create,
    'idempotency',
  ),
  invalidJson: entry(
    400,
    'InvalidJsonFormat',
    'The request body has an invalid json format.',
    create,
    'request',
  ),
  bodyNotObject: invalid('HttpBody', 'Its type must be object.', create, 'request'),
  nameMissing: missing('Name'),
  nameNotString: invalid('Name', 'Its type must be string.', create, 'input'),
  nameLength: invalid('Name', 'Its length must be in [1, 64].', create, 'input'),
  namePattern: invalid(
    'Name',
    'It must only contain characters within [a-zA-Z0-9_-], and must not start with [0-9].',
    create,
    'input',
  ),
  descriptionNotString: invalid('Description', 'Its type must be string.', create, 'input'),
  descriptionLength: invalid('Description', 'Its length must be in [0, 1024].', create, 'input'),
  ecsImageIdMissing: missing('EcsImageId'),
  ecsImageIdNotString: invalid('EcsImageId', 'Its type must be string.', create, 'input'),
  ecsImageIdLength: invalid('EcsImageId', 'Its length must be in [1, 256].', create, 'input'),
  ecsImageNotFound: invalid(
    'EcsImageId',
    'The specified EcsImageId does not exist or not you onwer.',
    create,
    'ecs',
  ),
  ecsImageRegistered: invalid('EcsImageId', 'This EcsImageId has been registered.', create, 'images'),
  ecsImageNotAvailable: invalid('EcsImageId', 'The image is not available.', createAndDelete, 'ecs'),
  ecsShareQuotaExceeded: invalid(
    'EcsImageId',
    'The share Image Quota exceeds or the shared image user quota exceeds.',
    create,
    'ecs',
  ),
  roleMissing: invalid('RoleArn', 'You haven’t created AliyunBatchComputeDefaultRole yet.', create, 'ecs'),
  roleNotPermitted: invalid(
    'RoleArn',
    'AliyunBatchComputeDefaultRole don’t have access to share image.',
    createAndDelete,
    'ecs',
  ),
  platformMissing: missing('Platform'),
  platformNotString: invalid('Platform', 'Its type must be string.', create, 'input'),
  platformLength: invalid('Platform', 'Its length must be in [1, 256].', create, 'input'),
  quotaExhausted: entry(
    403,
    'QuotaExhausted.MaxImageCount',
    'The MaxImageCount ({value}) quota is exhausted.',
    create,
    'quota',
  ),
  invalidParameter: entry(
    400,
    'Invalid{Parameter}',
    'Specified parameter {Parameter} is not valid.',
    everyOperation,
    'input',
  ),

  resourceNotFound: entry(
    404,
    'InvalidResource.NotFound',
    'Specified resource is not found.',
    ['GetImage', 'DeleteImage'],
    'images',
  ),
  maxItemCountNotInteger: invalid('MaxItemCount', 'Its type must be integer.', ['ListImages'], 'input'),
  maxItemCountRange: invalid('MaxItemCount', 'It must be in [0, 100].', ['ListImages'], 'input'),
  systemImageForbidden: entry(
    403,
    'Forbidden',
    'User not authorized to operate on the specified resource.',
    ['DeleteImage'],
    'images',
  ),

  methodNotAllowed: entry(
    400,
    'MethodNotAllowed',
    'The request http method is not supported for this resource.',
    everyOperation,
    'request',
  ),
  unknownPath: entry(
    400,
    'InvalidUrlPattern',
    'Specified url pattern contains some illegal words.',
    everyOperation,
    'request',
  ),
  tooManyParameters: entry(
    403,
    'InvalidQueryString',
    'Its parameter count must be in [0, 50].',
    everyOperation,
    'request',
  ),
  versionNotFound: entry(
    403,
    'InvalidVersion.NotFound',
    'Specified version is not found.',
    everyOperation,
    'request',
  ),
  bodyTooLarge: invalid('HttpBody', 'Its size must be in [0, 262144].', everyOperation, 'request'),
  internalError: entry(
    500,
    'InternalError',
    'The request processing has been failed due to some unknown error.',
    everyOperation,
    'availability',
  ),
  serviceUnavailable: entry(
    503,
    'ServiceUnavailable',
    'The request has failed due to a temporary failure of the server.',
    everyOperation,
    'availability',
  ),

  incompleteSignature: entry(
    400,
    'IncompleteSignature',
    'The request signature does not conform to Alibaba Cloud standards.',
    everyOperation,
    'authentication',
  ),
  signatureDoesNotMatch: entry(
    400,
    'SignatureDoesNotMatch',
    'Specified signature is not matched with our calculation. server string to sign is:{stringToSign}',
    everyOperation,
    'authentication',
  ),
  timestampExpired: entry(
    400,
    'InvalidTimeStamp.Expired',
    'Specified time stamp or date value is expired.',
    everyOperation,
    'authentication',
  ),
  accessKeyNotFound: entry(
    404,
    'InvalidAccessKeyId.NotFound',
    'Specified access key is not found.',
    everyOperation,
    'authentication',
  ),
  accessKeyDisabled: entry(
    403,
    'Forbidden.AccessKeyDisabled',
    'The specified access key is disabled.',
    everyOperation,
    'authentication',
  ),
} as const satisfies Record<string, CatalogueEntry>;

function entry(
  status: number,
  code: string,
  message: string,
  operations: readonly Operation[],
  section: Section,
): CatalogueEntry {
  return { status, code, message, operations, section };
}

function invalid(
  parameter: string,
  rule: string,
  operations: readonly Operation[],
  section: Section,
): CatalogueEntry {
  return entry(
    400,
    `Invalid${parameter}`,
    `Specified parameter ${parameter} is not valid. ${rule}`,
    operations,
    section,
  );
}

function missing(parameter: string): CatalogueEntry {
  return entry(400, `Missing${parameter}`, `${parameter} is mandatory for this action.`, create, 'input');
}
