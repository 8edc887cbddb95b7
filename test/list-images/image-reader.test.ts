import { expect, test } from 'vitest';
import { findImage } from '../../functions/images/find-image.ts';
import { dynamoDbImageReader } from '../../functions/images/image-reader.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { newTable } from '../support/new-table.ts';
import { operator, patientInvocation, putItem, stack, tables } from '../support/registry-fixture.ts';
import { putSystemImage, seedImages } from '../support/seed-images.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const aws = await startInterceptableAws(stack);
const reader = dynamoDbImageReader(aws.client(), tables.registry);

const page = ({ accountId }: Tenant, maxItemCount: number, marker = '', invocation = patientInvocation()) =>
  reader.list(accountId, { marker, maxItemCount }, invocation);
const idsOf = ({ images }: Awaited<ReturnType<typeof page>>) => images.map(({ id }) => id);

test('pages through all images without a gap, and marks the last page', async () => {
  const tenant = await newTenant(stack);
  const ids = await seedImages(stack, tenant, 5);

  const first = await page(tenant, 2);
  expect(idsOf(first)).toEqual(ids.slice(0, 2));
  expect(first.nextMarker).toBe(ids[2]);
  const second = await page(tenant, 2, first.nextMarker);
  expect(idsOf(second)).toEqual(ids.slice(2, 4));
  const last = await page(tenant, 2, second.nextMarker);
  expect(idsOf(last)).toEqual(ids.slice(4));
  expect(last.nextMarker).toBe('');
});

test('marks a page that holds exactly all images as the last', async () => {
  const tenant = await newTenant(stack);
  const ids = await seedImages(stack, tenant, 3);
  const all = await page(tenant, 3);
  expect(idsOf(all)).toEqual(ids);
  expect(all.nextMarker).toBe('');
});

test('ends a page where DynamoDB ends its response, at 1 MB, and starts the next one there', async () => {
  // In a table of its own: the publisher of the shared one would wait for events that are too large for the bus.
  const table = await newTable(stack);
  const tenant = await newTenant(stack);
  const ids = ['img-a', 'img-b', 'img-c', 'img-d'];
  const description = { S: 'd'.repeat(390_000) };
  for (const id of ids) {
    const key = { pk: { S: `ACCOUNT#${tenant.accountId}` }, sk: { S: `IMAGE#${id}` } };
    await operator('dynamodb', 'PutItem', { TableName: table, Item: { ...key, description } });
  }

  const ownReader = dynamoDbImageReader(aws.client(), table);
  const read = (marker: string) =>
    ownReader.list(tenant.accountId, { marker, maxItemCount: 100 }, patientInvocation());
  const first = await read('');
  const second = await read(first.nextMarker);
  expect(first.nextMarker).toBe('img-c');
  expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
  expect(second.nextMarker).toBe('');
});

test('answers an empty last page for an account without images', async () => {
  const tenant = await newTenant(stack);
  await seedImages(stack, tenant, 1);
  expect(await page(tenant, 0)).toEqual({ images: [], nextMarker: '' });
});

test('lists only images, whatever sorts before and after them', async () => {
  const tenant = await newTenant(stack);
  const [id] = await seedImages(stack, tenant, 1);
  await putItem(tenant, 'IMAGE', {});
  await putItem(tenant, 'TOKEN#token', {});
  expect(idsOf(await page(tenant, 100))).toEqual([id]);
});

test('reads a page consistently and counts its capacity units', async () => {
  const tenant = await newTenant(stack);
  await seedImages(stack, tenant, 1);
  const invocation = patientInvocation();
  await page(tenant, 100, '', invocation);
  // An eventually consistent read costs half a unit.
  expect(invocation.dynamodb).toEqual({ requests: 1, capacityUnits: 1 });
});

test('reads an image consistently and counts its capacity units', async () => {
  const tenant = await newTenant(stack);
  const [id = ''] = await seedImages(stack, tenant, 1);
  const invocation = patientInvocation();
  const image = await reader.get(tenant.accountId, id, invocation);
  expect(image).toMatchObject({ id, name: 'image-0', description: '', ecsImageId: 'm-seeded-0' });
  expect(invocation.dynamodb).toEqual({ requests: 1, capacityUnits: 1 });
});

test('reads a missing attribute as an empty string', async () => {
  const tenant = await newTenant(stack);
  await putItem(tenant, 'IMAGE#img-bare', {});
  expect(await reader.get(tenant.accountId, 'img-bare', patientInvocation())).toMatchObject({
    id: 'img-bare',
    name: '',
  });
});

test('finds a System image for every account', async () => {
  const { accountId } = await newTenant(stack);
  const id = `img-system-${accountId}`;
  const remove = await putSystemImage(stack, { id, name: 'base', ecsImageId: 'm-base' });
  const found = await findImage({ accountId, imageId: id }, reader, patientInvocation());
  expect(found).toEqual({
    type: 'System',
    image: {
      id,
      name: 'base',
      description: 'for everyone',
      ecsImageId: 'm-base',
      platform: 'Linux',
      creationTime: '1970-01-01T00:00:00.000000Z',
    },
  });
  await remove();
});

test.each(['', 'img-', 'IMG-a', 'img-A', 'ximg-a', 'img-a#', `img-${'a'.repeat(65)}`])(
  'does not read a malformed id: %j',
  async (imageId) => {
    const invocation = patientInvocation();
    expect(await findImage({ accountId: '1', imageId }, reader, invocation)).toBeUndefined();
    expect(invocation.dynamodb.requests).toBe(0);
  },
);
