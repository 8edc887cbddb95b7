import { createRequire } from 'node:module';
import { RuntimeOptions } from '@alicloud/tea-util';
import type { AccessKey } from '../../infra/local/ecs-stand-in/state.ts';
import { regionId } from './connected.ts';

// By `require`, since what an `import` of these CommonJS modules has for a default is for each loader to say.
const require = createRequire(import.meta.url);
const ecs: typeof import('@alicloud/ecs20140526') = require('@alicloud/ecs20140526');
const sts: typeof import('@alicloud/sts20150401') = require('@alicloud/sts20150401');
const core: typeof import('@alicloud/openapi-core') = require('@alicloud/openapi-core');

export type VendorKey = AccessKey & { readonly securityToken?: string };

/** Longer than the clients' defaults, for a busy machine. */
const patienceMs = 20_000;

function config(url: string, { accessKeyId, secret, securityToken }: VendorKey) {
  return new core.$OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret: secret,
    ...(securityToken === undefined ? {} : { securityToken }),
    endpoint: new URL(url).host,
    protocol: 'http',
    regionId,
    readTimeout: patienceMs,
    connectTimeout: patienceMs,
  });
}

/** The vendor's client of STS 2015-04-01. */
export function stsClient(url: string, key: VendorKey) {
  const client = new sts.default(config(url, key));
  return {
    assumeRole: (request: ConstructorParameters<typeof sts.AssumeRoleRequest>[0]) =>
      client.assumeRole(new sts.AssumeRoleRequest(request)),
  };
}

/** The vendor's client of ECS 2014-05-26. */
export function ecsClient(url: string, key: VendorKey) {
  const client = new ecs.default(config(url, key));
  return {
    describeImages: (request: ConstructorParameters<typeof ecs.DescribeImagesRequest>[0]) =>
      client.describeImages(new ecs.DescribeImagesRequest(request)),
    modifyImageSharePermission: (
      request: ConstructorParameters<typeof ecs.ModifyImageSharePermissionRequest>[0],
    ) => client.modifyImageSharePermission(new ecs.ModifyImageSharePermissionRequest(request)),
  };
}

/** The vendor's client for any action, where parameters can be sent in other ways than the generated clients do. */
export function genericEcsClient(url: string, key: VendorKey) {
  const client = new core.default(config(url, key));
  return (
    method: 'GET' | 'POST',
    action: string,
    request: { readonly query?: Record<string, string>; readonly body?: Record<string, string> },
  ) =>
    client.callApi(
      new core.$OpenApiUtil.Params({
        action,
        version: '2014-05-26',
        protocol: 'HTTP',
        pathname: '/',
        method,
        authType: 'AK',
        style: 'RPC',
        reqBodyType: 'formData',
        bodyType: 'json',
      }),
      new core.$OpenApiUtil.OpenApiRequest(request),
      new RuntimeOptions({}) as never,
    );
}
