/**
 * A request for an account that does not exist: a message can name any, and the access key of a deleted account may be
 * cached for a minute.
 */
export class UnknownAccount extends Error {
  constructor(accountId: string) {
    super(`there is no account ${accountId}`);
    this.name = 'UnknownAccount';
  }
}
