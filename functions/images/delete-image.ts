import type { ImageSource } from '../ecs/image-source.ts';
import { Refusal } from '../errors/refusal.ts';
import type { Invocation } from '../invocation/invocation.ts';
import { retryUntilDeadline } from '../invocation/retry.ts';
import type { Deletion, DeletionStore } from './deletion-store.ts';
import { findImage } from './find-image.ts';
import type { Image } from './image.ts';
import type { ImageReader } from './image-reader.ts';

export type DeleteImageCollaborators = {
  readonly reader: ImageReader;
  readonly store: DeletionStore;
  readonly imageSource: ImageSource;
};

/** Longer than any invocation can run: while a lease lives, nobody else takes back the share. */
const leaseMs = 30_000;

/** What stepping back may take beyond the budget: less than a client waits after it. */
const stepBackMs = 400;

/**
 * Deletes an image: look, lease, un-share, commit. The lease is what makes un-sharing safe, since only its holder does it;
 * one that cannot finish shares again and gives the lease back.
 *
 * @throws Refusal `resourceNotFound`, `systemImageForbidden`, why ECS refuses to un-share, or `serviceUnavailable`.
 */
export async function deleteImage(
  request: { readonly accountId: string; readonly imageId: string },
  collaborators: DeleteImageCollaborators,
  invocation: Invocation,
): Promise<void> {
  const { reader, store, imageSource } = collaborators;
  let deletion: Deletion | undefined;
  let unshared = false;
  let committing = false;

  try {
    await retryUntilDeadline(invocation, async () => {
      const found = await findImage(request, reader, invocation);
      // Gone after our own commit went unanswered: under our lease nobody else can have removed it.
      if (!found && committing) return;
      if (!found) throw new Refusal('resourceNotFound');
      if (found.type === 'System') throw new Refusal('systemImageForbidden');
      deletion ??= newDeletion(request.accountId, found.image, invocation);
      await store.lease(deletion, invocation);
      if (!unshared) await imageSource.unshare(request.accountId, found.image.ecsImageId, invocation);
      unshared = true;
      committing = true;
      await store.commit(deletion, invocation);
    });
  } catch (error) {
    if (deletion) await stepBack(deletion, unshared, collaborators, invocation);
    throw error;
  }
}

/** Drawn once a request, so that every attempt at it holds the same lease. */
function newDeletion(accountId: string, image: Image, { requestId }: Invocation): Deletion {
  const now = Date.now();
  return { accountId, image, requestId, now, leasedUntil: now + leaseMs };
}

/** Shares again what is still registered and gives the lease back. What fails here is found by reconciling, and the lease ends. */
async function stepBack(
  deletion: Deletion,
  unshared: boolean,
  { store, imageSource }: DeleteImageCollaborators,
  invocation: Invocation,
): Promise<void> {
  const extended = { ...invocation, deadline: Date.now() + stepBackMs };
  try {
    if (unshared) await imageSource.share(deletion.accountId, deletion.image.ecsImageId, extended);
    await store.release(deletion, extended);
  } catch (error) {
    invocation.facts['steppedBack'] = error instanceof Error ? error.message : 'failed';
  }
}
