import { ApiError } from '../errors/api-error.ts';
import { TransientError, UnavailableError } from '../errors/transient-error.ts';
import type { ImageSource } from '../image-source/image-source.ts';
import { commitReserveMs, type Invocation, withEarlierDeadline } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import { type CommitDoubt, commitNotingDoubt } from './commit-in-doubt.ts';
import { type Creation, type CreationRequest, newCreation } from './creation.ts';
import type { RegistrationState, Remembered } from './registration-state.ts';
import type { Registry } from './registry.ts';

export type CreatedImage = {
  readonly imageId: string;
  /** An earlier request created the image, and this one repeats it. */
  readonly replayed: boolean;
};

/** What one attempt at a creation passes on to the next. */
type Progress = CommitDoubt & {
  /** The last deletion of the ECS image that was known when it was shared; undefined until it is shared. */
  sharedAfter: { readonly deletion: string | undefined } | undefined;
};

type Collaborators = { readonly registry: Registry; readonly imageSource: ImageSource };

/**
 * Registers an image exactly once: read, decide, share, commit. Any failure leads back to the read, which finds out
 * what really happened: a commit whose response was lost shows up there as this creation's own.
 *
 * The share comes before the commit and is never taken back here. It is idempotent and invisible without a
 * registration, and another request may rely on it. The commit succeeds only if no registration of the ECS image was
 * deleted since the read, so every registered image is shared.
 *
 * @throws ApiError with the reason. After a commit in doubt, only with a reason that rules that commit out for good.
 * @throws UnavailableError when time is up.
 */
export function createImage(
  request: CreationRequest,
  collaborators: Collaborators,
  invocation: Invocation,
): Promise<CreatedImage> {
  const creation = newCreation(request);
  const progress: Progress = { sharedAfter: undefined, commitInDoubt: false };

  return retryUntilDeadline(invocation, async () => {
    try {
      return await attemptCreation(creation, progress, collaborators, invocation);
    } catch (error) {
      throw progress.commitInDoubt && !rulesOutCommit(error) ? asTransient(error) : error;
    }
  });
}

async function attemptCreation(
  creation: Creation,
  progress: Progress,
  { registry, imageSource }: Collaborators,
  invocation: Invocation,
): Promise<CreatedImage> {
  const known = await registry.readState(creation, invocation);
  const earlier = decide(known, creation);
  if (earlier) return earlier;

  // A deletion of the ECS image that was committed since then may have taken our share back.
  if (!progress.sharedAfter || progress.sharedAfter.deletion !== known.lastDeletion) {
    try {
      const { accountId, image } = creation;
      await imageSource.share(accountId, image.ecsImageId, withEarlierDeadline(invocation, commitReserveMs));
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof UnavailableError)) throw error;
      // Another request with the same token may have committed during the call to ECS.
      const committed = repeated(await registry.readRemembered(creation, invocation), creation);
      if (committed) return committed;
      throw error;
    }
    progress.sharedAfter = { deletion: known.lastDeletion };
  }

  await commitNotingDoubt(progress, invocation, () => registry.commit(creation, known, invocation));
  return { imageId: creation.image.id, replayed: false };
}

/** The creation that this one repeats, or undefined when it may go on. */
function decide(known: RegistrationState, creation: Creation): CreatedImage | undefined {
  const earlier = repeated(known.remembered, creation);
  if (earlier) return earlier;
  if (known.registered) throw new ApiError('ecsImageRegistered');
  const { limit, used } = known.quota;
  if (used >= limit) throw new ApiError('quotaExhausted', { value: limit });
  return undefined;
}

function repeated(remembered: readonly Remembered[], creation: Creation): CreatedImage | undefined {
  if (remembered.some(({ isSameRequest }) => !isSameRequest)) throw new ApiError('idempotentTokenMismatch');
  const [earlier] = remembered;
  return earlier && { imageId: earlier.imageId, replayed: earlier.imageId !== creation.image.id };
}

/**
 * Whether a commit in doubt can no longer succeed, because another request holds its token or its lock. A full quota
 * does not rule it out: it may be free again when the commit arrives. Neither does ECS, which has no part in the
 * commit.
 */
function rulesOutCommit(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.reason === 'idempotentTokenMismatch' || error.reason === 'ecsImageRegistered')
  );
}

/** The same failure as one that is retried until the deadline. */
function asTransient(error: unknown): TransientError {
  if (error instanceof TransientError && !(error instanceof UnavailableError)) return error;
  const why = error instanceof Error ? error.message : 'unknown';
  return new TransientError(`commit in doubt: ${why}`, { cause: error });
}
