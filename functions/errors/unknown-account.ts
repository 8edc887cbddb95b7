/** A request for an account that does not exist. No signed client can make one: access keys belong to accounts. */
export class UnknownAccount extends Error {
  constructor(accountId: string) {
    super(`there is no account ${accountId}`);
    this.name = 'UnknownAccount';
  }
}
