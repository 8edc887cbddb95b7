import type { ImageSource } from '../image-source/image-source.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { DeletionProgress } from './delete-image.ts';
import type { Deletion, DeletionStore } from './deletion-store.ts';

type Collaborators = { readonly store: DeletionStore; readonly imageSource: ImageSource };

/** What stepping back may take beyond the budget: less than a client waits after it. */
const compensationMs = 400;

/** Kept of it for giving the lease back, when sharing comes first. */
const releaseMs = 100;

/**
 * Undoes what a deletion that cannot finish has done: shares the ECS image again, if it may be un-shared, and gives the lease
 * back. What fails here is logged; reconciling finds it, and the lease ends by itself.
 */
export async function compensate(
  { deletion, share, commitInDoubt }: DeletionProgress,
  { store, imageSource }: Collaborators,
  invocation: Invocation,
): Promise<void> {
  if (!deletion) return;
  const extended = { ...invocation, deadline: Date.now() + compensationMs };
  const shareAgain = async (within: Invocation) => {
    if (share === 'kept') return;
    await logFailure(invocation, imageSource.share(deletion.accountId, deletion.image.ecsImageId, within));
  };
  if (commitInDoubt) {
    const isRegistered = await revokeCommit(deletion, store, extended);
    if (isRegistered) await shareAgain(extended);
    return;
  }
  // While the lease lasts no other deletion un-shares, so that this share is not one that nobody takes back.
  await shareAgain({ ...extended, deadline: extended.deadline - releaseMs });
  await logFailure(invocation, store.release(deletion, extended));
}

/**
 * Gives back the lease that a commit still under way needs. Whether the image stays registered, as far as it is known: a lease
 * that is gone went with the image.
 */
async function revokeCommit(
  deletion: Deletion,
  store: DeletionStore,
  invocation: Invocation,
): Promise<boolean> {
  try {
    return (await store.release(deletion, invocation)) === 'released';
  } catch (error) {
    noteFailure(invocation, error);
    return true;
  }
}

async function logFailure(invocation: Invocation, step: Promise<unknown>): Promise<void> {
  await step.catch((error: unknown) => noteFailure(invocation, error));
}

function noteFailure(invocation: Invocation, error: unknown): void {
  invocation.logFields['steppedBack'] = error instanceof Error ? error.message : 'failed';
}
