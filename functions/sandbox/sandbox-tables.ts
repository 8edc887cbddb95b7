import * as environment from '../runtime/environment.ts';
import type { SandboxTables } from './claim-account.ts';

/** The tables that hold sandbox accounts, as the template names them. */
export function sandboxTables(): SandboxTables {
  return {
    sandbox: environment.sandboxTable(),
    accounts: environment.accountsTable(),
    accessKeys: environment.accessKeysTable(),
  };
}
