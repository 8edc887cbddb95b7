import { describe, expect, inject, it } from 'vitest';
import { type ContractError, expectError } from '../support/contract-error.ts';
import { creation, image } from '../support/image-calls.ts';
import { invalid, newBadInputTenant } from './bad-input.ts';

const stack = inject('stack');
const tenant = await newBadInputTenant(stack);

describe('a query', () => {
  it.each<[query: string, error: ContractError]>([
    ['IdempotentToken=', invalid('IdempotentToken')],
    ['IdempotentToken', invalid('IdempotentToken')],
    ['IdempotentToken=a&IdempotentToken=a', invalid('IdempotentToken')],
    ['IdempotentToken=a&Idempotent%54oken=b', invalid('IdempotentToken')],
    [`IdempotentToken=${'a'.repeat(65)}`, invalid('IdempotentToken')],
    [`IdempotentToken=${'a'.repeat(5000)}`, invalid('IdempotentToken')],
    ['IdempotentToken=a%00', invalid('IdempotentToken')],
    ['IdempotentToken=a%0a', invalid('IdempotentToken')],
    ['IdempotentToken=a+b', invalid('IdempotentToken')],
    ['IdempotentToken=%C3%A4', invalid('IdempotentToken')],
    ['IdempotentToken=%zz', invalid('IdempotentToken')],
    ['IdempotentToken=%ed%a0%80', invalid('IdempotentToken')],
    ['IdempotentToken=a=b', invalid('IdempotentToken')],
  ])('of CreateImage is refused: %s', async (query, error) => {
    expectError(await tenant.send(creation(image, query)), stack.url, error);
  });

  it.each<[query: string, parameter: string]>([
    ['Marker=&Marker=', 'Marker'],
    ['MaxItemCount=1&MaxItemCount=1', 'MaxItemCount'],
    ['Type=Self&Type=System', 'Type'],
  ])('of ListImages is refused with a parameter twice: %s', async (query, parameter) => {
    expectError(await tenant.send({ method: 'GET', path: '/images', query }), stack.url, invalid(parameter));
  });

  it.each<[query: string, rule: string]>([
    [`MaxItemCount=${'9'.repeat(5000)}`, 'It must be in [0, 100].'],
    ['MaxItemCount=9007199254740993', 'It must be in [0, 100].'],
    ['MaxItemCount=-9999999999999999999', 'It must be in [0, 100].'],
    ['MaxItemCount=0x10', 'Its type must be integer.'],
    ['MaxItemCount=NaN', 'Its type must be integer.'],
    ['MaxItemCount=Infinity', 'Its type must be integer.'],
    ['MaxItemCount=%zz', 'Its type must be integer.'],
    ['MaxItemCount=1%00', 'Its type must be integer.'],
    ['MaxItemCount=1%0a', 'Its type must be integer.'],
    ['MaxItemCount=%D9%A1', 'Its type must be integer.'],
    ['MaxItemCount=[]', 'Its type must be integer.'],
  ])('of ListImages is refused for its MaxItemCount: %s', async (query, rule) => {
    const answer = await tenant.send({ method: 'GET', path: '/images', query });
    expectError(answer, stack.url, invalid('MaxItemCount', ` ${rule}`));
  });

  it.each([
    `Marker=${'a'.repeat(65)}`,
    `Marker=${'a'.repeat(6000)}`,
    'Marker=%00',
    'Marker=%zz',
    'Marker=%ff',
    'Marker=~',
    'Marker=../../x',
    'Marker=ECS%23',
    'Type=%00',
    'Type=ACCOUNT%230',
    '&&&',
    '=',
    '%=%',
    '__proto__=1',
    'RegionId=cn-qingdao&RegionId=cn-beijing',
    `x=${'%F0%A0%AE%B7'.repeat(400)}`,
  ])('of ListImages is served though it is odd: %s', async (query) => {
    const { status, text } = await tenant.send({ method: 'GET', path: '/images', query });
    expect([status, text]).toEqual([200, '{"NextMarker":"","Items":[]}']);
  });
});
