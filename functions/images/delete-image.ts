import { ApiError } from '../errors/api-error.ts';
import { UnavailableError } from '../errors/transient-error.ts';
import type { ImageSource } from '../image-source/image-source.ts';
import { commitReserveMs, type Invocation, withEarlierDeadline } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import { type CommitDoubt, commitNotingDoubt } from './commit-in-doubt.ts';
import { compensate } from './compensate.ts';
import type { Deletion, DeletionStore } from './deletion-store.ts';
import { findImage } from './find-image.ts';
import type { Image } from './image.ts';
import type { ImageReader } from './image-reader.ts';

export type DeleteImageCollaborators = {
  readonly reader: ImageReader;
  readonly store: DeletionStore;
  readonly imageSource: ImageSource;
};

/** What one attempt at a deletion passes on to the next, and to the compensation. */
export type DeletionProgress = CommitDoubt & {
  /** Undefined until the image is found. */
  deletion: Deletion | undefined;
  /** The service's share of the ECS image: untouched, perhaps taken back, or taken back for sure. */
  share: 'kept' | 'in doubt' | 'taken back';
};

type DeletionRequest = { readonly accountId: string; readonly imageId: string };

/** Longer than any invocation can run: while a lease lasts, nobody else takes back the share. */
const leaseMs = 30_000;

/**
 * Deletes an image: read, lease, unshare, commit. The lease makes unsharing safe, since only its holder does it. A
 * deletion that cannot finish shares again and releases the lease.
 *
 * @throws ApiError `resourceNotFound`, `systemImageForbidden`, or the reason why ECS refuses to unshare.
 * @throws UnavailableError when time is up, and for any failure while a commit is in doubt.
 */
export async function deleteImage(
  request: DeletionRequest,
  collaborators: DeleteImageCollaborators,
  invocation: Invocation,
): Promise<void> {
  const progress: DeletionProgress = { deletion: undefined, share: 'kept', commitInDoubt: false };
  try {
    await retryUntilDeadline(invocation, () => attemptDeletion(request, progress, collaborators, invocation));
  } catch (error) {
    const { commitInDoubt } = progress;
    await compensate(progress, collaborators, invocation);
    throw commitInDoubt ? new UnavailableError('commit in doubt', { cause: error }) : error;
  }
}

async function attemptDeletion(
  request: DeletionRequest,
  progress: DeletionProgress,
  { reader, store, imageSource }: DeleteImageCollaborators,
  invocation: Invocation,
): Promise<void> {
  const found = await findImage(request, reader, invocation);
  // Our own commit removed it, and the response was lost: under our lease nobody else can have removed it.
  if (!found && progress.share === 'taken back') return;
  if (!found) {
    progress.deletion = undefined;
    throw new ApiError('resourceNotFound');
  }
  if (found.type === 'System') throw new ApiError('systemImageForbidden');

  progress.deletion = nextAttempt(
    progress.deletion ?? newDeletion(request.accountId, found.image, invocation),
  );
  await store.lease(progress.deletion, invocation);
  // A commit needs the lease that it was sent under, so an earlier one can no longer succeed.
  progress.commitInDoubt = false;
  await takeBackShare(progress, found.image, request.accountId, imageSource, invocation);
  const { deletion } = progress;
  await commitNotingDoubt(progress, invocation, () => store.commit(deletion, invocation));
}

async function takeBackShare(
  progress: DeletionProgress,
  { ecsImageId }: Image,
  accountId: string,
  imageSource: ImageSource,
  invocation: Invocation,
): Promise<void> {
  const before = progress.share;
  if (before === 'taken back') return;
  const retriesBefore = invocation.retries.length;
  progress.share = 'in doubt';
  try {
    await imageSource.unshare(accountId, ecsImageId, withEarlierDeadline(invocation, commitReserveMs));
    progress.share = 'taken back';
  } catch (error) {
    // An ApiError is ECS's refusal: that call did nothing. But if it was a retry, an earlier one may have unshared.
    const refusedAtOnce = error instanceof ApiError && invocation.retries.length === retriesBefore;
    if (refusedAtOnce) progress.share = before;
    throw error;
  }
}

function newDeletion(accountId: string, image: Image, { requestId }: Invocation): Deletion {
  const now = Date.now();
  return { accountId, image, requestId, attempt: 0, now, leasedUntil: now + leaseMs };
}

/** The same deletion under a new lease name: a commit sent under an earlier name can no longer succeed. */
function nextAttempt(deletion: Deletion): Deletion {
  return { ...deletion, attempt: deletion.attempt + 1, now: Date.now() };
}
