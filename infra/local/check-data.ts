import { readKmsKeys } from '../emulator/aws/kms.ts';
import { dataFiles } from '../emulator/data-folder.ts';
import { readCheckpoints } from '../emulator/lambda/checkpoints.ts';
import { readQueueChanges } from '../emulator/sqs/queue-journal.ts';

/**
 * Reads the files of a data folder, to report damage before loading Java and CDK.
 * @throws LocalStackError naming the file and the fix.
 */
export function checkData(folder: string): void {
  const { kmsKeys, queues, streamCheckpoints } = dataFiles(folder);
  readKmsKeys(kmsKeys);
  readQueueChanges(queues);
  readCheckpoints(streamCheckpoints);
}
