import type { ImageSource } from '../ecs/image-source.ts';
import { Refusal } from '../errors/refusal.ts';
import { commitReserveMs, type Invocation, reserving } from '../invocation/invocation.ts';
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

/** What is known of the share that is to be taken back. */
type ShareState = 'untouched' | 'in doubt' | 'taken back';

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
  let share = 'untouched' as ShareState;

  try {
    await retryUntilDeadline(invocation, async () => {
      const found = await findImage(request, reader, invocation);
      // Gone after our own commit went unanswered: under our lease nobody else can have removed it.
      if (!found && share === 'taken back') return;
      if (!found) throw new Refusal('resourceNotFound');
      if (found.type === 'System') throw new Refusal('systemImageForbidden');
      deletion ??= newDeletion(request.accountId, found.image, invocation);
      await store.lease({ ...deletion, now: Date.now() }, invocation);
      if (share !== 'taken back') {
        share = 'in doubt';
        const within = reserving(invocation, commitReserveMs);
        await imageSource.unshare(request.accountId, found.image.ecsImageId, within);
        share = 'taken back';
      }
      await store.commit(deletion, invocation);
    });
  } catch (error) {
    const reason = error instanceof Refusal ? error.reason : undefined;
    // An image source that gives a reason has not un-shared.
    const inDoubt = share === 'in doubt' && (reason === undefined || reason === 'serviceUnavailable');
    if (deletion && reason !== 'resourceNotFound') {
      await stepBack(deletion, inDoubt || share === 'taken back', collaborators, invocation);
    }
    throw error;
  }
}

/** Drawn once a request, so that every attempt at it holds the same lease. */
function newDeletion(accountId: string, image: Image, { requestId }: Invocation): Deletion {
  const now = Date.now();
  return { accountId, image, requestId, now, leasedUntil: now + leaseMs };
}

/**
 * Shares again what is still registered and gives the lease back, each whatever becomes of the other. What fails here is
 * found by reconciling, and the lease ends.
 */
async function stepBack(
  deletion: Deletion,
  shareAgain: boolean,
  { store, imageSource }: DeleteImageCollaborators,
  invocation: Invocation,
): Promise<void> {
  const extended = { ...invocation, deadline: Date.now() + stepBackMs };
  const steps = await Promise.allSettled([
    shareAgain ? imageSource.share(deletion.accountId, deletion.image.ecsImageId, extended) : undefined,
    store.release(deletion, extended),
  ]);
  for (const step of steps) {
    if (step.status === 'rejected')
      invocation.facts['steppedBack'] = step.reason instanceof Error ? step.reason.message : 'failed';
  }
}
