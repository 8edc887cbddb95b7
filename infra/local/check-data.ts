import { readKmsKeys } from '../emulator/aws/kms.ts';
import { dataFiles } from '../emulator/data-folder.ts';
import { readCheckpoints } from '../emulator/lambda/checkpoints.ts';
import { readQueueChanges } from '../emulator/sqs/queue-journal.ts';

/**
 * Reads what we keep in a data folder, so that damage is told at once and not after Java and CDK were loaded.
 * @throws LocalStackError naming the file and the fix.
 */
export function checkData(folder: string): void {
  const { kmsKeys, queues, streamCheckpoints } = dataFiles(folder);
  readKmsKeys(kmsKeys);
  readQueueChanges(queues);
  readCheckpoints(streamCheckpoints);
}
