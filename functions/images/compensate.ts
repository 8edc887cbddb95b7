import type { ImageSource } from '../image-source/image-source.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { DeletionProgress } from './delete-image.ts';
import type { Deletion, DeletionStore } from './deletion-store.ts';

type Collaborators = { readonly store: DeletionStore; readonly imageSource: ImageSource };

/** How long a compensation may run beyond the budget. Clients wait longer than that. */
const compensationMs = 400;

/** The part of that time reserved for releasing the lease after sharing. */
const releaseMs = 100;

/**
 * Undoes a deletion that cannot finish: shares the ECS image again if it may be unshared, and releases the lease. A
 * failure is logged as `compensationError`: reconciliation finds the missing share, and the lease expires.
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
  // Share before releasing the lease: otherwise another deletion could finish first, and nobody would take back this
  // share.
  await shareAgain({ ...extended, deadline: extended.deadline - releaseMs });
  await logFailure(invocation, store.release(deletion, extended));
}

/**
 * Releases the lease that a commit in doubt needs. Returns whether the image is still registered, as far as is known: a
 * lease that is gone went with the image.
 */
async function revokeCommit(
  deletion: Deletion,
  store: DeletionStore,
  invocation: Invocation,
): Promise<boolean> {
  try {
    return (await store.release(deletion, invocation)) === 'released';
  } catch (error) {
    recordFailure(invocation, error);
    return true;
  }
}

async function logFailure(invocation: Invocation, step: Promise<unknown>): Promise<void> {
  await step.catch((error: unknown) => recordFailure(invocation, error));
}

function recordFailure(invocation: Invocation, error: unknown): void {
  invocation.logFields['compensationError'] = error instanceof Error ? error.message : 'failed';
}
