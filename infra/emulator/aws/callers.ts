import { randomBytes } from 'node:crypto';

/** Credentials that identify a caller of the endpoint. Nothing outside this machine accepts them. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

export type Callers = {
  /**
   * The caller's credentials, which change with every start.
   * @throws Error when there is no such caller.
   */
  readonly credentials: (callerId: string) => Credentials;
  /** The caller that has this access key; undefined for an unknown key. */
  readonly owner: (accessKeyId: string) => string | undefined;
};

/** Creates credentials for each caller, as IAM does for each function's role. */
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
