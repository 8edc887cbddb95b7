import { describe, expect, it } from 'vitest';
import { queryParameters } from '../../functions/api/query-parameters.ts';
import { callWith, v1Clients } from '../signing/v1-clients.ts';
import { refusalAnswer } from '../support/api-event.ts';

const read = (rawQuery: string, signatureVersion: 'V1' | 'V3' = 'V1') =>
  Object.fromEntries(queryParameters({ rawQuery }, { signatureVersion }, ['Marker', 'Type']));

describe('the parameters an operation knows', () => {
  it.each([
    ['nothing', '', {}],
    ['one', 'Marker=img-1', { Marker: 'img-1' }],
    ['several', 'Type=Self&Marker=img-1', { Type: 'Self', Marker: 'img-1' }],
    ['empty ones, apart from absent ones', 'Marker=&Type', { Marker: '', Type: '' }],
    ['encoded ones, decoded', 'M%61rker=%C3%A4%3D+', { Marker: 'ä=+' }],
    ['values with an equals sign', 'Marker=a=b', { Marker: 'a=b' }],
    ['what does not decode, as it was sent', 'Marker=%zz%', { Marker: '%zz%' }],
    ['none of the unknown ones', 'RegionId=x&Marker.1=z&__proto__=1&InstanceType=System', {}],
    ['none of the unknown ones sent twice', 'RegionId=x&RegionId=y&Type=Self', { Type: 'Self' }],
    ['what stands between needless ampersands', '&&Type=Self&', { Type: 'Self' }],
  ])('are read: %s', (_, query, parameters) => {
    expect(read(query)).toEqual(parameters);
  });

  it.each(['Type=Self&Type=System', 'Type=Self&Type=Self', 'Type&Type=', 'Type=Self&Marker=a&%54ype=Self'])(
    'are refused when sent twice: %s',
    async (query) => {
      expect(await refusalAnswer(() => read(query))).toMatchObject({
        status: 400,
        code: 'InvalidType',
        message: 'Specified parameter Type is not valid.',
      });
    },
  );
});

describe('a parameter in the wrong case', () => {
  it.each(['marker', 'MARKER', 'mArker'])('is refused as it was sent: %s', async (name) => {
    expect(await refusalAnswer(() => read(`${name}=img-1`))).toMatchObject({
      code: `Invalid${name}`,
      message: `Specified parameter ${name} is not valid.`,
    });
  });

  it.each(v1Clients.map((client) => [client.name, client] as const))(
    'does not break %s, which sends none',
    (_, client) => {
      const query = { Marker: 'img-1', Type: 'Self', RegionId: 'cn-qingdao' };
      const { request } = callWith(client, { method: 'GET', path: '/images', query, body: '' });
      expect(read(request.rawQuery)).toEqual({ Marker: 'img-1', Type: 'Self' });
    },
  );
});

describe('a parameter hidden in another one', () => {
  it.each([
    ['Marker%3D%26Type=System', 'Marker'],
    ['Marker%3D%26Type%3DSystem', 'Marker'],
    ['a%3D%26Type=System', 'Type'],
    ['a=%26Type=System', 'Type'],
    ['a=1%26Type', 'Type'],
    ['Type%3DSystem', 'Type'],
    ['a=%26Type=Self&Type=Self', 'Type'],
    ['Type=System%26RegionId=cn-qingdao', 'Type'],
    ['Marker=a%26b', 'Marker'],
    ['a=1%26type=System', 'type'],
    ['%254darker=a', 'Marker'],
    ['Type=Sy%2573tem', 'Type'],
  ])('is refused where V1 would sign both alike: %s', async (query, parameter) => {
    expect(await refusalAnswer(() => read(query))).toMatchObject({
      status: 400,
      code: `Invalid${parameter}`,
      message: `Specified parameter ${parameter} is not valid.`,
    });
  });

  it.each([
    ['Marker=a%26b%3Dc', { Marker: 'a&b=c' }],
    ['a=1%26Type=System', {}],
  ])('is allowed under V3, whose signature covers the encoding: %s', async (query, parameters) => {
    expect(read(query, 'V3')).toEqual(parameters);
  });

  it.each([
    ['Marker=a=b', { Marker: 'a=b' }],
    ['Marker=a%3Db', { Marker: 'a=b' }],
    ['a=b%26c=d', {}],
    ['a=Type', {}],
    ['InstanceType=x&b=1%26InstanceType=x', {}],
  ])('is allowed where both readings mean the same: %s', async (query, parameters) => {
    expect(read(query)).toEqual(parameters);
  });
});
