import type { ErrorName } from '../../../functions/errors/catalogue.ts';
import { answerOf } from '../../../functions/errors/error-answer.ts';
import { explanations } from '../../../functions/errors/explanations.ts';
import { isProvocation, provocations, type SuccessExample } from '../../console/examples.ts';

const requestId = '8C3F1B0A-5D2E-4F6A-9B7C-1E0D3A2B4C5D';
const imageId = 'img-01m86msec4j82b56jnnk55';
const word = 'a1b2c3d4';

const imageInfo = {
  Id: imageId,
  Name: 'web-server',
  Description: '',
  EcsImageId: `m-${word}`,
  OwnerId: 1_000_000_000_000_001,
  Platform: 'Linux',
  CreationTime: '2026-11-24T11:24:21.764000Z',
  Type: 'Self',
};

const successBodies: Readonly<Record<string, object>> = {
  created: { Id: imageId },
  replayed: { Id: imageId },
  found: imageInfo,
  listed: { NextMarker: '', Items: [imageInfo] },
  counted: {
    AvailableClusterInstanceDataDiskType: [],
    AvailableClusterInstanceSystemDiskType: [],
    AvailableClusterInstanceType: [],
    AvailableClusterResourceType: [],
    AvailableSpotInstanceType: [],
    MaxImageCount: { Limit: 5, Used: 1 },
  },
};

/** An example body of a successful response; undefined if it has none. */
export function successBody(name: string): object | undefined {
  return successBodies[name];
}

/** An error of the catalogue as an Example Object, with the request that provokes it. */
export function errorExample(name: ErrorName): object {
  const provocation = provocations[name];
  const details = isProvocation(provocation) ? provocation.details : {};
  const { code, message } = answerOf(name, details);
  const { cause, fix } = explanations[name];
  return {
    summary: message,
    description: `${cause.en} ${fix.en}`,
    value: { Code: code, Message: message, RequestId: requestId, HostId: '127.0.0.1:8787' },
    ...(isProvocation(provocation)
      ? { 'x-request': { before: provocation.before ?? [], request: provocation.request } }
      : { 'x-needs': provocation.needs.en }),
  };
}

/** A successful response as an Example Object, with its request. */
export function successExample({ name, title, before = [], request, replayed }: SuccessExample): object {
  const value = successBody(name);
  return {
    summary: title.en,
    ...(value ? { value } : {}),
    'x-request': { before, request, ...(replayed ? { replayed } : {}) },
  };
}

/** The request body of a success example, with its placeholders filled in. */
export function successExampleBody({ request }: SuccessExample): unknown {
  return JSON.parse(JSON.stringify(request.body).replaceAll('{unique}', word));
}
