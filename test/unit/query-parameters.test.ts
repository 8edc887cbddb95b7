import { describe, expect, it } from 'vitest';
import { queryParameters } from '../../functions/api/query-parameters.ts';
import { apiEvent, refusalAnswer, sendThrough } from './api-event.ts';

const read = async (query: string) => {
  const event = await sendThrough(apiEvent({ query }), [queryParameters(['Marker', 'Type'])]);
  return Object.fromEntries(event.parameters);
};

describe('the parameters an operation knows', () => {
  it.each([
    ['nothing', '', {}],
    ['one', 'Marker=img-1', { Marker: 'img-1' }],
    ['several', 'Type=Self&Marker=img-1', { Type: 'Self', Marker: 'img-1' }],
    ['empty ones, apart from absent ones', 'Marker=&Type', { Marker: '', Type: '' }],
    ['encoded ones, decoded', 'M%61rker=%C3%A4%26%3D', { Marker: 'ä&=' }],
    ['values with an equals sign', 'Marker=a=b', { Marker: 'a=b' }],
    ['what does not decode, as it was sent', 'Marker=%zz%', { Marker: '%zz%' }],
    ['none of the unknown ones', 'RegionId=x&marker=y&Marker.1=z&__proto__=1', {}],
    ['none of the unknown ones sent twice', 'RegionId=x&RegionId=y&Type=Self', { Type: 'Self' }],
    ['what stands between needless ampersands', '&&Type=Self&', { Type: 'Self' }],
  ])('are read: %s', async (_, query, parameters) => {
    expect(await read(query)).toEqual(parameters);
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
