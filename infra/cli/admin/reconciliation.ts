import { setTimeout as pause } from 'node:timers/promises';
import { accountIds } from '../../../functions/accounts/quota-audit.ts';
import type { ImageSource } from '../../../functions/image-source/image-source.ts';
import { sharedImages } from '../../../functions/image-source/shared-images.ts';
import { type Invocation, startInvocation } from '../../../functions/runtime/invocation.ts';
import { printError } from '../../local/terminal.ts';
import { messageOf, UsageError } from '../command-line.ts';
import { allImages } from './image-commands.ts';
import type { Operator } from './operator.ts';
import { connectedImageSource } from './operators-image-source.ts';

type EcsOperator = Omit<Operator, 'messaging' | 'stage'>;

/** An ECS image that is shared but not registered, or registered but not shared. */
type Disagreement = {
  readonly kind: 'shared, not registered' | 'registered, not shared';
  readonly accountId: string;
  readonly ecsImageId: string;
};

export type Reconciliation = {
  /** Finds disagreements that are at least an hour old: younger ones may be requests in progress. */
  find(): Promise<Disagreement[]>;
  /** Unshares what is not registered and shares what is. Returns those that it could not repair, with the reason. */
  repair(disagreements: readonly Disagreement[]): Promise<(Disagreement & { readonly reason: string })[]>;
};

const minAgeMs = 60 * 60_000;
/** Longer than any invocation can run: requests that were in progress when an image was unshared have ended by then. */
const settledAfterMs = 12_000;
/** The timeout of each ECS call. */
const callTimeoutMs = 30_000;
const scanTimeoutMs = 15 * 60_000;

/** Compares the registry of a stage with ECS. @throws UsageError when the stage is not connected to ECS. */
export function reconciliation(operator: EcsOperator, settleMs = settledAfterMs): Reconciliation {
  const { ecs: connection } = operator;
  if (!connection) throw new UsageError('this stage is not connected to ECS');
  const { imageSource, options, serviceKey } = connectedImageSource(operator, connection, warnOfServiceKey);

  return {
    async find() {
      const before = Date.now() - minAgeMs;
      const accounts = await allAccountIds(operator);
      // Anyone can share an image with the service's account. Only the tenants' images matter here.
      const tenants = new Set(accounts);
      const shared = (await sharedImages(options, serviceKey, invocation)).filter(({ accountId }) =>
        tenants.has(accountId),
      );
      const registered = await registeredImages(operator, accounts);
      const isRegistered = keySet(registered);
      const isShared = keySet(shared);
      return [
        ...shared
          .filter((image) => !isRegistered.has(keyOf(image)) && image.createdAt < before)
          .map((image) => disagreement('shared, not registered', image)),
        ...registered
          .filter((image) => !isShared.has(keyOf(image)) && image.createdAt < before)
          .map((image) => disagreement('registered, not shared', image)),
      ];
    },

    async repair(disagreements) {
      const unregistered = disagreements.filter(({ kind }) => kind === 'registered, not shared');
      const failed = await each(unregistered, (image) => share(imageSource, image));
      const leftOver = disagreements.filter(({ kind }) => kind === 'shared, not registered');
      if (leftOver.length === 0) return failed;
      // ECS does not tell how long an image has been shared. Wait until a creation in progress has ended.
      await pause(settleMs);
      const unshared = await without(leftOver, operator);
      failed.push(...(await each(unshared, (image) => unshare(imageSource, image))));
      // A creation that started meanwhile may have shared before the unshare and committed after it.
      await pause(settleMs);
      const stillUnregistered = keySet(await without(unshared, operator));
      const registeredSince = unshared.filter((image) => !stillUnregistered.has(keyOf(image)));
      return [...failed, ...(await each(registeredSince, (image) => share(imageSource, image)))];
    },
  };
}

/** The ones that are not registered now. */
async function without(
  disagreements: readonly Disagreement[],
  operator: EcsOperator,
): Promise<Disagreement[]> {
  const accounts = [...new Set(disagreements.map(({ accountId }) => accountId))];
  const isRegistered = keySet(await registeredImages(operator, accounts));
  return disagreements.filter((image) => !isRegistered.has(keyOf(image)));
}

type DatedImage = { readonly accountId: string; readonly ecsImageId: string; readonly createdAt: number };

function allAccountIds({ dynamodb, tables }: EcsOperator): Promise<string[]> {
  return Array.fromAsync(accountIds(dynamodb, tables.accounts, startInvocation('accounts', scanTimeoutMs)));
}

async function registeredImages(operator: EcsOperator, accounts: readonly string[]): Promise<DatedImage[]> {
  const registered: DatedImage[] = [];
  for (const accountId of accounts) {
    for (const { ecsImageId, creationTime } of await allImages(operator, accountId)) {
      registered.push({ accountId, ecsImageId, createdAt: Date.parse(creationTime) });
    }
  }
  return registered;
}

async function each(
  disagreements: readonly Disagreement[],
  repairOne: (disagreement: Disagreement) => Promise<void>,
): Promise<(Disagreement & { readonly reason: string })[]> {
  const failed = [];
  for (const one of disagreements) {
    try {
      await repairOne(one);
    } catch (error) {
      failed.push({ ...one, reason: messageOf(error) });
    }
  }
  return failed;
}

function share(imageSource: ImageSource, { accountId, ecsImageId }: Disagreement): Promise<void> {
  return imageSource.share(accountId, ecsImageId, invocation());
}

function unshare(imageSource: ImageSource, { accountId, ecsImageId }: Disagreement): Promise<void> {
  return imageSource.unshare(accountId, ecsImageId, invocation());
}

function invocation(): Invocation {
  return startInvocation('reconcile', callTimeoutMs);
}

function disagreement(kind: Disagreement['kind'], { accountId, ecsImageId }: DatedImage): Disagreement {
  return { kind, accountId, ecsImageId };
}

function keySet(images: readonly Omit<DatedImage, 'createdAt'>[]): Set<string> {
  return new Set(images.map(keyOf));
}

function keyOf({ accountId, ecsImageId }: Omit<DatedImage, 'createdAt'>): string {
  return `${accountId} ${ecsImageId}`;
}

function warnOfServiceKey(): void {
  printError("note: Alibaba Cloud refuses the service's own access key");
}
