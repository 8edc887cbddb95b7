import { OutcomeUnknown } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';

/** Whether a commit was sent whose outcome is unknown: it may still take effect, whatever is read meanwhile. */
export type CommitDoubt = { commitInDoubt: boolean };

/** Commits, and notes in progress and log when no answer says whether it took effect. */
export async function commitNotingDoubt(
  progress: CommitDoubt,
  invocation: Invocation,
  commit: () => Promise<void>,
): Promise<void> {
  try {
    await commit();
  } catch (error) {
    if (error instanceof OutcomeUnknown) {
      progress.commitInDoubt = true;
      invocation.logFields['commitInDoubt'] = true;
    }
    throw error;
  }
}
