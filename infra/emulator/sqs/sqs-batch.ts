import { SqsError } from './sqs-error.ts';

type Entry = Readonly<Record<string, unknown>>;

const maxEntries = 10;
const maxBatchBytes = 1024 * 1024;

/**
 * Performs an action for each entry of a batch, and reports which ones failed.
 * @throws SqsError when the batch as a whole is invalid.
 */
export function batch(input: Entry, perform: (entry: Entry) => object | undefined): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entriesOf(input)) {
    try {
      Successful.push({ Id: entry['Id'], ...perform(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id: entry['Id'], SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function entriesOf({ Entries }: Entry): readonly Entry[] {
  const entries = (Entries ?? []) as readonly Entry[];
  if (entries.length === 0) {
    throw batchError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > maxEntries) {
    const message = `Maximum number of entries per request are ${maxEntries}. You have sent ${entries.length}.`;
    throw batchError('TooManyEntriesInBatchRequest', message);
  }
  const ids = entries.map(({ Id }) => String(Id));
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    const message = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.';
    throw batchError('InvalidBatchEntryId', message);
  }
  if (new Set(ids).size < ids.length) {
    throw batchError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
  const size = entries.reduce(
    (sum, { MessageBody }) => sum + Buffer.byteLength(String(MessageBody ?? '')),
    0,
  );
  if (size > maxBatchBytes) {
    const message = `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${size} bytes.`;
    throw batchError('BatchRequestTooLong', message);
  }
  return entries;
}

function batchError(name: string, message: string): SqsError {
  return new SqsError(name, message, `AWS.SimpleQueueService.${name}`);
}
