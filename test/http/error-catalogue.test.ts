import { describe, expect, it } from 'vitest';
import { type CatalogueEntry, catalogue } from '../../functions/errors/catalogue.ts';

type Row = readonly [status: number, code: string, message: string];

/** The vendor's table of CreateImage, verbatim: the apostrophes in "haven’t" and "don’t" are U+2019. */
const createImage: readonly Row[] = [
  [400, 'IdempotentTokenMismatch', 'Specified idempotent token mismatch.'],
  [400, 'InvalidJsonFormat', 'The request body has an invalid json format.'],
  [400, 'InvalidHttpBody', 'Specified parameter HttpBody is not valid. Its type must be object.'],
  [400, 'MissingName', 'Name is mandatory for this action.'],
  [400, 'InvalidName', 'Specified parameter Name is not valid. Its type must be string.'],
  [400, 'InvalidName', 'Specified parameter Name is not valid. Its length must be in [1, 64].'],
  [
    400,
    'InvalidName',
    'Specified parameter Name is not valid. It must only contain characters within [a-zA-Z0-9_-], and must not start with [0-9].',
  ],
  [400, 'InvalidDescription', 'Specified parameter Description is not valid. Its type must be string.'],
  [
    400,
    'InvalidDescription',
    'Specified parameter Description is not valid. Its length must be in [0, 1024].',
  ],
  [400, 'MissingEcsImageId', 'EcsImageId is mandatory for this action.'],
  [400, 'InvalidEcsImageId', 'Specified parameter EcsImageId is not valid. Its type must be string.'],
  [400, 'InvalidEcsImageId', 'Specified parameter EcsImageId is not valid. Its length must be in [1, 256].'],
  [
    400,
    'InvalidEcsImageId',
    'Specified parameter EcsImageId is not valid. The specified EcsImageId does not exist or not you onwer.',
  ],
  [
    400,
    'InvalidEcsImageId',
    'Specified parameter EcsImageId is not valid. This EcsImageId has been registered.',
  ],
  [400, 'InvalidEcsImageId', 'Specified parameter EcsImageId is not valid. The image is not available.'],
  [
    400,
    'InvalidEcsImageId',
    'Specified parameter EcsImageId is not valid. The share Image Quota exceeds or the shared image user quota exceeds.',
  ],
  [
    400,
    'InvalidRoleArn',
    'Specified parameter RoleArn is not valid. You haven\u2019t created AliyunBatchComputeDefaultRole yet.',
  ],
  [
    400,
    'InvalidRoleArn',
    'Specified parameter RoleArn is not valid. AliyunBatchComputeDefaultRole don\u2019t have access to share image.',
  ],
  [400, 'MissingPlatform', 'Platform is mandatory for this action.'],
  [400, 'InvalidPlatform', 'Specified parameter Platform is not valid. Its type must be string.'],
  [400, 'InvalidPlatform', 'Specified parameter Platform is not valid. Its length must be in [1, 256].'],
  [403, 'QuotaExhausted.MaxImageCount', 'The MaxImageCount ({value}) quota is exhausted.'],
  [400, 'Invalid{Parameter}', 'Specified parameter {Parameter} is not valid.'],
];

const otherOperations: readonly Row[] = [
  [404, 'InvalidResource.NotFound', 'Specified resource is not found.'],
  [400, 'InvalidMaxItemCount', 'Specified parameter MaxItemCount is not valid. Its type must be integer.'],
  [400, 'InvalidMaxItemCount', 'Specified parameter MaxItemCount is not valid. It must be in [0, 100].'],
  [403, 'Forbidden', 'User not authorized to operate on the specified resource.'],
];

const everyRequest: readonly Row[] = [
  [400, 'MethodNotAllowed', 'The request http method is not supported for this resource.'],
  [400, 'InvalidUrlPattern', 'Specified url pattern contains some illegal words.'],
  [403, 'InvalidQueryString', 'Its parameter count must be in [0, 50].'],
  [403, 'InvalidVersion.NotFound', 'Specified version is not found.'],
  [400, 'InvalidHttpBody', 'Specified parameter HttpBody is not valid. Its size must be in [0, 262144].'],
  [500, 'InternalError', 'The request processing has been failed due to some unknown error.'],
  [503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'],
  [400, 'IncompleteSignature', 'The request signature does not conform to Alibaba Cloud standards.'],
  [
    400,
    'SignatureDoesNotMatch',
    'Specified signature is not matched with our calculation. server string to sign is:{stringToSign}',
  ],
  [400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.'],
  [404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'],
  [403, 'Forbidden.AccessKeyDisabled', 'The specified access key is disabled.'],
];

const rows = [...createImage, ...otherOperations, ...everyRequest];
const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(catalogue);
const key = ([status, code, message]: Row) => `${status} ${code}: ${message}`;
const entryFor = (row: Row) =>
  entries.filter(([, { status, code, message }]) => key([status, code, message]) === key(row));

describe('the error catalogue', () => {
  it.each(rows.map((row) => [key(row), row] as const))('has exactly one entry %s', (_, row) => {
    expect(entryFor(row)).toHaveLength(1);
  });

  it.each(entries)('has a row for the entry %s', (_, { status, code, message }) => {
    expect(rows.map(key)).toContain(key([status, code, message]));
  });

  it("has all 23 rows of CreateImage's own table", () => {
    expect(createImage).toHaveLength(23);
    for (const row of createImage) {
      for (const [, entry] of entryFor(row)) expect(entry.operations).toContain('CreateImage');
    }
  });

  it.each(everyRequest.map((row) => [row[1], row] as const))('has %s for every operation', (_, row) => {
    for (const [, { operations }] of entryFor(row)) {
      expect(operations).toEqual(['CreateImage', 'GetImage', 'ListImages', 'DeleteImage', 'GetQuotas']);
    }
  });

  it.each(entries)('names the operations that answer %s, each once', (_, { operations }) => {
    expect(operations.length).toBeGreaterThan(0);
    expect(new Set(operations).size).toBe(operations.length);
  });
});
