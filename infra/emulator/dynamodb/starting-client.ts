import type { AwsClient } from '../aws/aws-client.ts';
import { dataFiles, startAfresh } from '../data-folder.ts';
import { LocalStackError } from '../local-stack-error.ts';

type Options = {
  readonly dataDir: string | undefined;
  /** The last error of SQLite. */
  readonly databaseError: () => string | undefined;
};

const callTimeoutMs = 20_000;

/** Errors by name when DynamoDB Local failed, did not answer in time, or could not be reached. */
const failures = new Set(['InternalFailure', 'TimeoutError', 'InternalServerError']);

/**
 * A client for the calls that a stack makes while it starts. They fail or hang when DynamoDB Local cannot use its
 * database on disk.
 * @throws LocalStackError naming the file and the fix.
 */
export function startingClient(client: AwsClient, { dataDir, databaseError }: Options): AwsClient {
  return async (service, action, input) => {
    try {
      return await client(service, action, input, AbortSignal.timeout(callTimeoutMs));
    } catch (error) {
      if (!(error instanceof Error) || !failures.has(error.name)) throw error;
      if (dataDir === undefined || error.name === 'InternalServerError')
        throw new LocalStackError(`DynamoDB Local failed (${error.message}): start again`);
      const { database } = dataFiles(dataDir);
      const why = databaseError() ?? `${action}: ${error.name}`;
      throw new LocalStackError(`${database} cannot be used (${why}): ${startAfresh(database)}`);
    }
  };
}
