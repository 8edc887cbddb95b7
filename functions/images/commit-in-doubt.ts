import { OutcomeUnknown } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';

/** Whether a commit was sent whose outcome is unknown. It may still take effect after any read. */
export type CommitDoubt = { commitInDoubt: boolean };

/** Commits, and records in progress and log when the outcome is unknown. */
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
