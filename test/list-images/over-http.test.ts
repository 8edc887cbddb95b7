import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { putSystemImage, seedImages } from '../support/seed-images.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');

type Page = {
  readonly NextMarker: string;
  readonly Items: readonly { readonly Id: string; readonly Type: string; readonly OwnerId: number }[];
};

async function list(tenant: WireTenant, query: Readonly<Record<string, string>> | string): Promise<Page> {
  const { status, text } = await tenant.send({ method: 'GET', path: '/images', query });
  expect(status).toBe(200);
  const page: Page = JSON.parse(text);
  expect(Object.keys(page)).toEqual(['NextMarker', 'Items']);
  return page;
}

const idsOf = ({ Items }: Page) => Items.map(({ Id }) => Id);

/** Follows NextMarker to the end; every page but the last must be full. */
async function walk(tenant: WireTenant, size: number): Promise<string[]> {
  const seen: string[] = [];
  let Marker = '';
  do {
    const page = await list(tenant, { Type: 'Self', Marker, MaxItemCount: String(size) });
    seen.push(...idsOf(page));
    if (page.NextMarker !== '') expect(page.Items).toHaveLength(size);
    Marker = page.NextMarker;
  } while (Marker !== '');
  return seen;
}

describe('paging sees every image once, in the order of creation', () => {
  it.each<[count: number, sizes: readonly number[]]>([
    [0, [1, 100]],
    [1, [1, 100]],
    [21, [1, 7, 20]],
    [100, [50, 99, 100]],
    [101, [50, 100]],
    [250, [100]],
  ])('%i images', async (count, sizes) => {
    const tenant = await newWireTenant(stack);
    const ids = await seedImages(stack, tenant, count);
    for (const size of sizes) expect(await walk(tenant, size)).toEqual(ids);
  });

  it('reflects images created and deleted between two pages', async () => {
    const tenant = await newWireTenant(stack);
    const ids = await seedImages(stack, tenant, 6);
    const first = await list(tenant, { MaxItemCount: '3' });
    expect(first.NextMarker).toBe(ids[3]);
    for (const id of [ids[0], ids[4]]) await tenant.send({ method: 'DELETE', path: `/images/${id}` });
    const created = await tenant.send({
      method: 'POST',
      path: '/images',
      body: { Name: 'new', EcsImageId: 'm-new', Platform: 'Linux' },
    });
    const second = await list(tenant, { MaxItemCount: '3', Marker: first.NextMarker });
    expect(idsOf(second)).toEqual([ids[3], ids[5], JSON.parse(created.text).Id]);
    expect(second.NextMarker).toBe('');
  });
});

describe('ListImages of 101 images', () => {
  let tenant: WireTenant;
  let ids: readonly string[] = [];
  beforeAll(async () => {
    tenant = await newWireTenant(stack);
    ids = await seedImages(stack, tenant, 101);
  });

  it.each<[what: string, query: string, from: number, to: number]>([
    ['50 when not told how many', '', 0, 50],
    ['50 when told nothing', 'Type=&Marker=&MaxItemCount=', 0, 50],
    ['100 at most', 'MaxItemCount=100', 0, 100],
    ['one', 'MaxItemCount=1', 0, 1],
    ['as many as leading zeros say', 'MaxItemCount=007', 0, 7],
    ['the caller’s own for a Type there is not', 'Type=Shared&MaxItemCount=2', 0, 2],
    ['the caller’s own for a Type in another case', 'Type=system&MaxItemCount=2', 0, 2],
  ])('answers %s', async (_, query, from, to) => {
    const page = await list(tenant, query);
    expect(idsOf(page)).toEqual(ids.slice(from, to));
    expect(page.NextMarker).toBe(ids[to]);
  });

  it('answers nothing and no NextMarker when asked for 0', async () => {
    expect(await list(tenant, 'MaxItemCount=0')).toEqual({ NextMarker: '', Items: [] });
    expect(await list(tenant, { MaxItemCount: '0', Marker: ids[5] ?? '' })).toEqual({
      NextMarker: '',
      Items: [],
    });
  });

  it('starts at the Marker, itself included', async () => {
    const page = await list(tenant, { Marker: ids[40] ?? '', MaxItemCount: '10' });
    expect(idsOf(page)).toEqual(ids.slice(40, 50));
    expect(page.NextMarker).toBe(ids[50]);
  });

  it('answers the last page without a NextMarker', async () => {
    for (const [start, count] of [
      [100, '100'],
      [91, '10'],
      [51, '50'],
    ] as const) {
      const page = await list(tenant, { Marker: ids[start] ?? '', MaxItemCount: count });
      expect([idsOf(page), page.NextMarker]).toEqual([ids.slice(start), '']);
    }
  });

  it.each<[what: string, marker: string]>([
    ['behind the last image', 'img-zzzzzzzzzzzzzzzzzzzzzz'],
    ['behind every image', 'z'],
    ['of 64 characters', `img-${'z'.repeat(60)}`],
    ['of 65 characters', `img-${'0'.repeat(61)}`],
    ['of 3,000 characters', 'i'.repeat(3000)],
    ['of characters that no id has', 'img_1'],
    ['with a space', ' '],
    ['with what sorts behind the images', 'img-0#TOKEN#'],
    ['that is no text', '\u0000'],
    ['beyond ASCII', 'img-ä𠮷'],
  ])('answers an empty page for a Marker %s', async (_, Marker) => {
    expect(await list(tenant, { Marker })).toEqual({ NextMarker: '', Items: [] });
  });

  it.each<[what: string, marker: string]>([
    ['before the first image', 'img-0'],
    ['that is a mere letter', 'a'],
    ['of digits', '1'],
    ['of capital letters', 'IMG-ZZZ'],
    ['of a System image', 'img-'],
  ])('answers the first page for a Marker %s', async (_, Marker) => {
    expect(idsOf(await list(tenant, { Marker, MaxItemCount: '3' }))).toEqual(ids.slice(0, 3));
  });

  it('shows each image as GetImage does', async () => {
    const { Items } = await list(tenant, 'MaxItemCount=1');
    const { text } = await tenant.send({ method: 'GET', path: `/images/${ids[0]}` });
    expect(JSON.stringify(Items)).toBe(`[${text}]`);
  });
});

it('continues from the place of a Marker that was deleted', async () => {
  const tenant = await newWireTenant(stack);
  const ids = await seedImages(stack, tenant, 5);
  const { NextMarker } = await list(tenant, 'MaxItemCount=2');
  await tenant.send({ method: 'DELETE', path: `/images/${NextMarker}` });
  expect(idsOf(await list(tenant, { Marker: NextMarker, MaxItemCount: '2' }))).toEqual(ids.slice(3));
});

it('does not list locks and tokens', async () => {
  const tenant = await newWireTenant(stack);
  const body = { Name: 'one', EcsImageId: 'm-1', Platform: 'Linux' };
  await tenant.send({ method: 'POST', path: '/images', query: { IdempotentToken: 'A' }, body });
  expect((await list(tenant, '')).Items).toHaveLength(1);
  expect((await list(tenant, 'MaxItemCount=1')).NextMarker).toBe('');
});

describe('System images', () => {
  const names = ['img-list-test-a', 'img-list-test-b', 'img-list-test-c'];
  let removals: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    removals = await Promise.all(
      names.map((id) => putSystemImage(stack, { id, name: id, ecsImageId: `m-${id}` })),
    );
  });
  afterAll(() => Promise.all(removals.map((remove) => remove())));

  it('are visible to every account with OwnerId 0', async () => {
    for (const tenant of [await newWireTenant(stack), await newWireTenant(stack)]) {
      const page = await list(tenant, 'Type=System');
      expect(idsOf(page)).toEqual(expect.arrayContaining(names));
      expect(page.Items.every(({ Type, OwnerId }) => Type === 'System' && OwnerId === 0)).toBe(true);
    }
  });

  it('are paged by their names', async () => {
    const tenant = await newWireTenant(stack);
    const page = await list(tenant, { Type: 'System', Marker: names[0] ?? '', MaxItemCount: '2' });
    expect([idsOf(page), page.NextMarker]).toEqual([names.slice(0, 2), names[2]]);
  });

  it('are never listed with the caller’s own', async () => {
    const tenant = await newWireTenant(stack);
    const ids = await seedImages(stack, tenant, 2);
    expect(idsOf(await list(tenant, ''))).toEqual(ids);
    expect(idsOf(await list(tenant, 'Type=System'))).not.toEqual(expect.arrayContaining([ids[0]]));
  });
});
