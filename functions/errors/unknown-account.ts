/**
 * A request for an account that does not exist. Signed clients cannot make one: every access key belongs to an account.
 */
export class UnknownAccount extends Error {
  constructor(accountId: string) {
    super(`there is no account ${accountId}`);
    this.name = 'UnknownAccount';
  }
}
