import { setKeyStatus } from '../support/access-keys.ts';
import { send } from '../support/http.ts';
import { creation, image } from '../support/image-calls.ts';
import { putSystemImage } from '../support/seed-images.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import type { WireTenant } from '../support/wire-tenant.ts';
import { type ErrorRow, sending } from './error-row.ts';

const notFound = {
  status: 404,
  code: 'InvalidResource.NotFound',
  message: 'Specified resource is not found.',
};
const absentId = 'img-0000000000000000000000';

/** Registers an image of that ECS id and deletes it. */
function deleting(ecsImageId: string): ErrorRow['provoke'] {
  return async (tenant) => {
    const { text } = await tenant.send(creation({ ...image, EcsImageId: ecsImageId }));
    return await tenant.send({ method: 'DELETE', path: `/images/${JSON.parse(text).Id}` });
  };
}

function listing(maxItemCount: string): ErrorRow['provoke'] {
  return sending({ method: 'GET', path: '/images', query: { MaxItemCount: maxItemCount } });
}

function unsigned(method: string, target: string, body = ''): ErrorRow['provoke'] {
  return ({ url }: WireTenant) => send(url, { method, target, body: Buffer.from(body) });
}

/** The errors of the other operations, and those that any operation can answer. */
export const commonErrors: readonly ErrorRow[] = [
  { ...notFound, when: 'GetImage', provoke: sending({ method: 'GET', path: `/images/${absentId}` }) },
  { ...notFound, when: 'DeleteImage', provoke: sending({ method: 'DELETE', path: `/images/${absentId}` }) },
  { ...notFound, when: 'an id that is none', provoke: sending({ method: 'GET', path: '/images/m-1' }) },
  ...['ten', '1.5', '1e1', ' '].map((count) => ({
    status: 400,
    code: 'InvalidMaxItemCount',
    message: 'Specified parameter MaxItemCount is not valid. Its type must be integer.',
    when: `MaxItemCount=${count}`,
    provoke: listing(count),
  })),
  ...['-1', '101', '99999999999999999999'].map((count) => ({
    status: 400,
    code: 'InvalidMaxItemCount',
    message: 'Specified parameter MaxItemCount is not valid. It must be in [0, 100].',
    when: `MaxItemCount=${count}`,
    provoke: listing(count),
  })),
  {
    status: 400,
    code: 'InvalidRoleArn',
    message:
      'Specified parameter RoleArn is not valid. AliyunBatchComputeDefaultRole don\u2019t have access to share image.',
    when: 'DeleteImage',
    provoke: deleting('m-keep-nopermission-1'),
  },
  {
    status: 400,
    code: 'InvalidEcsImageId',
    message: 'Specified parameter EcsImageId is not valid. The image is not available.',
    when: 'DeleteImage',
    provoke: deleting('m-keep-unavailable-1'),
  },
  {
    status: 403,
    code: 'Forbidden',
    message: 'User not authorized to operate on the specified resource.',
    when: 'DeleteImage of a System image',
    async provoke(tenant, stack) {
      const id = 'img-error-table';
      const remove = await putSystemImage(stack, { id, name: 'system', ecsImageId: 'm-system' });
      const answer = await tenant.send({ method: 'DELETE', path: `/images/${id}` });
      await remove();
      return answer;
    },
  },
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'].map((method) => ({
    status: 400,
    code: 'MethodNotAllowed',
    message: 'The request http method is not supported for this resource.',
    when: `${method} /images`,
    provoke: unsigned(method, '/images'),
  })),
  ...['POST /images/img-1', 'PUT /images/img-1', 'POST /quotas'].map((route) => ({
    status: 400,
    code: 'MethodNotAllowed',
    message: 'The request http method is not supported for this resource.',
    when: route,
    provoke: unsigned(route.slice(0, route.indexOf(' ')), route.slice(route.indexOf(' ') + 1)),
  })),
  ...['/image', '/images/', '/images/img-1/tags', '/Images', '/prod/images', '/quotas/1'].map((path) => ({
    status: 400,
    code: 'InvalidUrlPattern',
    message: 'Specified url pattern contains some illegal words.',
    when: `GET ${path}`,
    provoke: unsigned('GET', path),
  })),
  {
    status: 403,
    code: 'InvalidQueryString',
    message: 'Its parameter count must be in [0, 50].',
    when: '51 parameters, and no signature',
    provoke: unsigned('GET', `/images?${Array.from({ length: 51 }, (_, i) => `p${i}=`).join('&')}`),
  },
  {
    status: 403,
    code: 'InvalidVersion.NotFound',
    message: 'Specified version is not found.',
    when: 'x-acs-version: 2015-06-30',
    provoke: sending({ ...creation(image), headers: { 'x-acs-version': '2015-06-30' } }),
  },
  {
    status: 400,
    code: 'InvalidHttpBody',
    message: 'Specified parameter HttpBody is not valid. Its size must be in [0, 262144].',
    when: 'one byte too many, and no signature',
    provoke: unsigned('POST', '/images', ' '.repeat(262_145)),
  },
  {
    status: 400,
    code: 'InvalidJsonFormat',
    message: 'The request body has an invalid json format.',
    when: 'a body as large as may be, of nothing',
    provoke: sending(creation(' '.repeat(262_144))),
  },
  {
    status: 503,
    code: 'ServiceUnavailable',
    message: 'The request has failed due to a temporary failure of the server.',
    when: 'ECS throttles',
    provoke: sending(creation({ ...image, EcsImageId: 'm-throttled-1' })),
  },
  {
    status: 400,
    code: 'InvalidIdempotentToken',
    message: 'Specified parameter IdempotentToken is not valid.',
    when: 'a token with a hyphen',
    provoke: sending(creation(image, { IdempotentToken: 'a-b' })),
  },
  {
    status: 400,
    code: 'InvalidImageName',
    message: 'Specified parameter ImageName is not valid.',
    when: 'a field nobody knows',
    provoke: sending(creation({ ...image, ImageName: 'web-server' })),
  },
  {
    status: 400,
    code: 'InvalidParameter',
    message: 'Specified parameter Parameter is not valid.',
    when: 'a field with a name not to be repeated',
    provoke: sending(creation({ ...image, '<b>': '' })),
  },
  {
    status: 404,
    code: 'InvalidAccessKeyId.NotFound',
    message: 'Specified access key is not found.',
    provoke: ({ url }) =>
      send(url, signedCall(url, { accessKeyId: 'LTAINobody', secret: 's' }, creation(image))),
  },
  {
    status: 403,
    code: 'Forbidden.AccessKeyDisabled',
    message: 'The specified access key is disabled.',
    async provoke(tenant, stack) {
      await setKeyStatus(stack, tenant, 'Disabled');
      return await tenant.send({ method: 'GET', path: '/quotas' });
    },
  },
  {
    status: 400,
    code: 'InvalidTimeStamp.Expired',
    message: 'Specified time stamp or date value is expired.',
    when: 'signed 16 minutes ago',
    provoke: (tenant) => signedAt(tenant, Date.now() - 16 * 60_000),
  },
  {
    status: 400,
    code: 'InvalidTimeStamp.Expired',
    message: 'Specified time stamp or date value is expired.',
    when: 'signed in 16 minutes',
    provoke: (tenant) => signedAt(tenant, Date.now() + 16 * 60_000),
  },
];

function signedAt(tenant: WireTenant, epochMs: number) {
  const call = { method: 'GET', path: '/quotas' };
  return send(tenant.url, signedCall(tenant.url, keyOf(tenant), call, new Date(epochMs)));
}
