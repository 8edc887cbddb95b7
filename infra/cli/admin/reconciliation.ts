import { setTimeout as pause } from 'node:timers/promises';
import { accountIds } from '../../../functions/accounts/quota-audit.ts';
import type { ImageSource } from '../../../functions/image-source/image-source.ts';
import { sharedImages } from '../../../functions/image-source/shared-images.ts';
import { type Invocation, startInvocation } from '../../../functions/runtime/invocation.ts';
import { printError } from '../../local/terminal.ts';
import { messageOf } from '../command-line.ts';
import { CommandError } from './command-error.ts';
import { allImages } from './image-commands.ts';
import type { Operator } from './operator.ts';
import { connectedImageSource } from './operators-image-source.ts';

type EcsOperator = Omit<Operator, 'messaging' | 'stage'>;

/** An ECS image about which the registry and ECS do not agree. */
type Disagreement = {
  readonly kind: 'shared, not registered' | 'registered, not shared';
  readonly accountId: string;
  readonly ecsImageId: string;
};

export type Reconciliation = {
  /** Disagreements that are no younger than an hour: what is younger may be under way. */
  find(): Promise<Disagreement[]>;
  /** Un-shares what is not registered, and shares what is. Returns those that could not be mended, with the reason. */
  mend(disagreements: readonly Disagreement[]): Promise<(Disagreement & { readonly reason: string })[]>;
};

const youngestMs = 60 * 60_000;
/** Longer than any invocation can run: what was under way when a share was taken back has ended by then. */
const settledAfterMs = 12_000;
/** For each call to ECS. */
const callTimeoutMs = 30_000;
const scanTimeoutMs = 15 * 60_000;

/** Compares the registry of a stage with ECS. @throws CommandError when the stage is not connected to ECS. */
export function reconciliation(operator: EcsOperator, settleMs = settledAfterMs): Reconciliation {
  const { ecs: connection } = operator;
  if (!connection) throw new CommandError('this stage is not connected to ECS');
  const { imageSource, options, serviceKey } = connectedImageSource(operator, connection, warnOfServiceKey);

  return {
    async find() {
      const before = Date.now() - youngestMs;
      const accounts = await allAccountIds(operator);
      // Anybody may share an image with the service's account: only the tenants' are ours to look at.
      const shared = (await sharedImages(options, serviceKey, invocation)).filter(({ accountId }) =>
        accounts.includes(accountId),
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

    async mend(disagreements) {
      const unregistered = disagreements.filter(({ kind }) => kind === 'registered, not shared');
      const failed = await each(unregistered, (image) => share(imageSource, image));
      const leftOver = disagreements.filter(({ kind }) => kind === 'shared, not registered');
      if (leftOver.length === 0) return failed;
      // ECS does not say since when an image is shared. A creation that was under way has ended by now.
      await pause(settleMs);
      const unshared = await without(leftOver, operator);
      failed.push(...(await each(unshared, (image) => unshare(imageSource, image))));
      // One that began meanwhile may have shared before we took the share back, and have committed since.
      await pause(settleMs);
      const stillUnregistered = keySet(await without(unshared, operator));
      const registeredSince = unshared.filter((image) => !stillUnregistered.has(keyOf(image)));
      return [...failed, ...(await each(registeredSince, (image) => share(imageSource, image)))];
    },
  };
}

/** Those that are not registered, as the registry is now. */
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
  mend: (disagreement: Disagreement) => Promise<void>,
): Promise<(Disagreement & { readonly reason: string })[]> {
  const failed = [];
  for (const one of disagreements) {
    try {
      await mend(one);
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
