import { randomUUID } from 'node:crypto';
import { errorAnswer } from '../../functions/errors/error-answer.ts';
import { createImage } from '../../functions/images/create-image.ts';
import { deleteImage } from '../../functions/images/delete-image.ts';
import { dynamoDbDeletionStore } from '../../functions/images/deletion-store.ts';
import { tokenKey } from '../../functions/images/idempotency-key.ts';
import { dynamoDbImageReader } from '../../functions/images/image-reader.ts';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import type { EcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import type { SharedStack } from '../support/global-stack.ts';
import type { InterceptableAws } from '../support/interceptable-aws.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { type CommitFaults, type FaultName, faultNames } from './commit-faults.ts';
import { addImage, imageSourceAt, newEcsAccount } from './connected.ts';

/** What the cells of the matrix share. Each uses an account of its own. */
export type FaultWorld = {
  readonly stack: SharedStack;
  readonly aws: InterceptableAws;
  readonly commitFaults: CommitFaults;
  readonly standIn: EcsStandIn;
};

/** The steps of a request that leave this machine in production, and their actions at ECS and STS. */
const steps = [
  ['create', 'assume', 'AssumeRole'],
  ['create', 'describe', 'DescribeImages'],
  ['create', 'share', 'ModifyImageSharePermission'],
  ['create', 'commit', undefined],
  ['delete', 'assume', 'AssumeRole'],
  ['delete', 'unshare', 'ModifyImageSharePermission'],
  ['delete', 'commit', undefined],
] as const;

export type Cell = {
  readonly operation: 'create' | 'delete';
  readonly step: string;
  /** Undefined for a commit. */
  readonly action: string | undefined;
  readonly fault: FaultName;
  /** Strikes once, or everything that the step sends until the request is answered. */
  readonly lasting: 'once' | 'throughout';
};

export const cells: readonly Cell[] = steps.flatMap(([operation, step, action]) =>
  faultNames.flatMap((fault) =>
    (['once', 'throughout'] as const).map((lasting) => ({ operation, step, action, fault, lasting })),
  ),
);

export type CellResult = {
  readonly answer: string;
  readonly tookMs: number;
  readonly after: string;
  readonly retried: string;
  readonly afterRetry: string;
};

/** Sends one request that meets the fault, and repeats it after the fault with the same token or image. */
export async function runCell(world: FaultWorld, cell: Cell): Promise<CellResult> {
  const { stack, standIn } = world;
  const tenant = await newTenant(stack);
  newEcsAccount(standIn.state, tenant.accountId);
  const { imageId: ecsImageId } = addImage(standIn.state, tenant.accountId);
  const create = creator(world, tenant, ecsImageId);
  const request = cell.operation === 'create' ? create : deleter(world, tenant, (await create()).imageId);

  const passes = strike(world, cell, tenant.accountId);
  const start = performance.now();
  const answer = await answerTo(request);
  const tookMs = performance.now() - start;
  passes();
  const after = await stateOf(world, tenant, ecsImageId);
  const retried = await answerTo(request);
  return { answer, tookMs, after, retried, afterRetry: await stateOf(world, tenant, ecsImageId) };
}

function strike(world: FaultWorld, cell: Cell, accountId: string): () => void {
  const { action, fault, lasting } = cell;
  const times = lasting === 'once' ? 1 : Number.POSITIVE_INFINITY;
  if (action === undefined) return world.commitFaults.add(accountId, fault, times);
  return world.standIn.faults.add({
    action,
    fault,
    times,
    matching: (request) =>
      request.accountId === accountId || (request.parameters['RoleArn']?.includes(accountId) ?? false),
  });
}

type Answered = { readonly status: string; readonly imageId: string };

/** A creation, by a function that has just started: no credentials are cached. */
function creator({ stack: { tables }, aws, standIn }: FaultWorld, tenant: Tenant, ecsImageId: string) {
  const description = { name: 'web-server', description: '', ecsImageId, platform: 'Linux' } as const;
  const idempotencyKeys = [tokenKey('token', description, 7)] as const;
  return async (): Promise<Answered> => {
    const requestId = randomUUID().toUpperCase();
    const { imageId, replayed } = await createImage(
      { accountId: tenant.accountId, requestId, idempotencyKeys, description },
      { registry: dynamoDbRegistry(aws.client(), tables, 3), imageSource: imageSourceAt(standIn) },
      startInvocation(requestId),
    );
    return { status: replayed ? '201, replayed' : '201', imageId };
  };
}

function deleter({ stack: { tables }, aws, standIn }: FaultWorld, { accountId }: Tenant, imageId: string) {
  return async (): Promise<Answered> => {
    const client = aws.client();
    const collaborators = {
      reader: dynamoDbImageReader(client, tables.registry),
      store: dynamoDbDeletionStore(client, tables),
      imageSource: imageSourceAt(standIn),
    };
    await deleteImage({ accountId, imageId }, collaborators, startInvocation(randomUUID().toUpperCase()));
    return { status: '204', imageId };
  };
}

/** As the API answers. */
async function answerTo(request: () => Promise<Answered>): Promise<string> {
  try {
    return (await request()).status;
  } catch (error) {
    const { status, code } = errorAnswer(error);
    return `${status} ${code}`;
  }
}

/** The state of the image in our tables and at ECS. */
async function stateOf(
  { standIn: { state } }: FaultWorld,
  tenant: Tenant,
  ecsImageId: string,
): Promise<string> {
  const { items, imageCount } = await snapshot(tenant);
  const count = (prefix: string) => items.filter(([key]) => key.startsWith(prefix)).length;
  const images = count('IMAGE#');
  const isShared = state.images.get(ecsImageId)?.sharedWith.has(state.serviceAccountId) ?? false;
  const isLeased = items.some(([key, item]) => key.startsWith('ECS#') && item['deletingUntil']);
  return [
    images === 0 ? 'not registered' : images === 1 ? 'registered' : `registered ${images} times`,
    isShared ? 'shared' : 'not shared',
    ...(isLeased ? ['leased'] : []),
    ...(imageCount === images ? [] : [`counter ${imageCount}`]),
    ...(count('ECS#') === images ? [] : [`${count('ECS#')} locks`]),
    ...(count('TOKEN#') > 1 ? [`${count('TOKEN#')} tokens`] : []),
  ].join(', ');
}

/**
 * The account's items and its counter at one moment: a commit that was on its way when its request gave up may come between
 * two reads, and then the account's revision has moved.
 */
async function snapshot(tenant: Tenant) {
  for (;;) {
    const { revision } = await tenant.account();
    const items = [...(await tenant.items())];
    const account = await tenant.account();
    if (account.revision === revision) return { items, imageCount: account.imageCount };
  }
}
