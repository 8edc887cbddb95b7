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

/** How many of the deletions were done; all the others must have heard that the image is not found. */
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

test('of deletions of one image at once one succeeds, and the rest hear that it is not found: 10 rounds', async () => {
  const tenant = await newTenant(stack);
  for (let round = 1; round <= 10; round += 1) {
    const { imageId } = await create(tenant);
    expect(await deleted(tenant, imageId, 10)).toBe(1);
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 * round });
  }
});

test('a creation and a deletion race for one ECS image: after 100 rounds counter, images and locks agree', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 2 });
  let created = 0;
  let gone = 0;
  for (let round = 0; round < 100; round += 1) {
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
