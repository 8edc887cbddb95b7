import { randomBytes } from 'node:crypto';

/** Credentials that the local AWS endpoint knows its owner by. Nothing outside this machine accepts them. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

export type Callers = {
  /**
   * The credentials of that caller, new at every start.
   * @throws Error when there is no such caller.
   */
  readonly credentials: (callerId: string) => Credentials;
  /** Whose access key it is; undefined for a key we did not give out. */
  readonly owner: (accessKeyId: string) => string | undefined;
};

/** Gives each caller credentials of its own, as IAM gives each function's role. */
export function createCallers(callerIds: readonly string[]): Callers {
  const credentials = new Map(callerIds.map((id) => [id, newCredentials(id)]));
  const owners = new Map([...credentials].map(([id, { accessKeyId }]) => [accessKeyId, id]));
  return {
    credentials(callerId) {
      const found = credentials.get(callerId);
      if (!found) throw new Error(`no caller ${callerId}: there are ${callerIds.join(', ')}`);
      return found;
    },
    owner: (accessKeyId) => owners.get(accessKeyId),
  };
}

function newCredentials(callerId: string): Credentials {
  return {
    // DynamoDB Local refuses access key ids with anything but letters and digits.
    accessKeyId: `LOCAL${callerId.replace(/[^A-Za-z0-9]/g, '')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(30).toString('base64'),
  };
}
