import type { ImageSource } from '../ecs/image-source.ts';
import { Refusal } from '../errors/refusal.ts';
import { commitReserveMs, type Invocation, reserving } from '../invocation/invocation.ts';
import { retryUntilDeadline } from '../invocation/retry.ts';
import { type Creation, type CreationRequest, newCreation } from './creation.ts';
import type { Known, Registry } from './registry.ts';

export type CreatedImage = {
  readonly imageId: string;
  /** An earlier request made it, and this one is its repetition. */
  readonly replayed: boolean;
};

/**
 * Registers an image exactly once: look, decide, share, commit. Whatever goes wrong on the way leads back to the look,
 * which finds out what really happened; a commit whose answer was lost is found there as this creation's own.
 *
 * Sharing comes before the commit and is never taken back here: it is idempotent, invisible without a registration, and
 * another request may rely on it. The commit holds only if nobody deleted a registration of the ECS image since the look,
 * so that what is registered is shared.
 *
 * @throws Refusal with the reason, or `serviceUnavailable` when time is up.
 */
export function createImage(
  request: CreationRequest,
  { registry, imageSource }: { readonly registry: Registry; readonly imageSource: ImageSource },
  invocation: Invocation,
): Promise<CreatedImage> {
  const creation = newCreation(request);
  let sharedAfter: { readonly deletion: string | undefined } | undefined;

  return retryUntilDeadline(invocation, async () => {
    const known = await registry.look(creation, invocation);
    const earlier = decide(known, creation);
    if (earlier) return earlier;
    // A deletion of the ECS image that was committed since may have taken our share back.
    if (!sharedAfter || sharedAfter.deletion !== known.lastDeletion) {
      const { accountId, image } = creation;
      await imageSource.share(accountId, image.ecsImageId, reserving(invocation, commitReserveMs));
      sharedAfter = { deletion: known.lastDeletion };
    }
    await registry.commit(creation, known, invocation);
    return { imageId: creation.image.id, replayed: false };
  });
}

/** The creation that this one repeats, or undefined when it may go on. */
function decide(known: Known, creation: Creation): CreatedImage | undefined {
  const { remembered } = known;
  if (remembered && remembered.fingerprint !== creation.fingerprint)
    throw new Refusal('idempotentTokenMismatch');
  if (remembered) return { imageId: remembered.imageId, replayed: remembered.imageId !== creation.image.id };
  if (known.registered) throw new Refusal('ecsImageRegistered');
  const { limit, used } = known.quota;
  if (used >= limit) throw new Refusal('quotaExhausted', { value: limit });
  return undefined;
}
