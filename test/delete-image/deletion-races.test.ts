import { expect, test } from 'vitest';
import { auditAccount } from '../../functions/accounts/quota-audit.ts';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { callAwsAt } from '../support/interceptable-aws.ts';
import {
  creator,
  defaultMaxImageCount,
  outcomes,
  patientInvocation,
  refusalOf,
  sortKeys,
  stack,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { deleter } from './deletion-fixture.ts';

callAwsAt(stack.awsEndpoint, stack.operator);
const client = dynamoDbClient();
const create = creator(dynamoDbRegistry(client, tables, defaultMaxImageCount));
const deleteImage = deleter(client);

/** How many of the deletions succeeded; all others must answer resourceNotFound. */
async function deleted(tenant: Tenant, imageId: string, count: number): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      deleteImage(tenant, imageId).then(
        () => 'deleted',
        async (error: unknown) => (await refusalOf(Promise.reject(error))).reason,
      ),
    ),
  );
  const done = answers.filter((answer) => answer === 'deleted').length;
  expect(answers.filter((answer) => answer === 'resourceNotFound')).toHaveLength(count - done);
  return done;
}

test('of ten deletions of one image one succeeds, and the others answer resourceNotFound', async () => {
  const tenant = await newTenant(stack);
  for (let round = 1; round <= 3; round += 1) {
    const { imageId } = await create(tenant);
    expect(await deleted(tenant, imageId, 10)).toBe(1);
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 * round });
  }
});

test('counter, images and locks agree after 20 races of creations and deletions for one ECS image', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 2 });
  let created = 0;
  let gone = 0;
  for (let round = 0; round < 20; round += 1) {
    const [key] = await sortKeys(tenant, 'IMAGE#');
    const [creations, deletions] = await Promise.all([
      outcomes([create(tenant, { ecsImageId: 'm-1' }), create(tenant, { ecsImageId: 'm-1' })]),
      key ? deleted(tenant, key.replace('IMAGE#', ''), 2) : 0,
    ]);
    created += creations.created;
    gone += deletions;
    expect(creations.refusals.every((reason) => reason === 'ecsImageRegistered')).toBe(true);
    expect(creations.created).toBeLessThanOrEqual(1);
    expect(deletions).toBe(key ? 1 : 0);
  }
  const images = created - gone;
  expect([0, 1]).toContain(images);
  expect(created).toBeGreaterThan(1);
  expect(await auditAccount(client, tables, tenant.accountId, patientInvocation())).toMatchObject({
    verdict: 'exact',
    imageCount: images,
    images,
    locks: images,
    revision: created + gone,
  });
});
