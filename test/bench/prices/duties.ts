import { auditConcurrency } from '../../../functions/accounts/quota-audit.ts';
import { routes } from '../../../functions/api/routes.ts';
import { sandboxRoutes } from '../../../functions/sandbox/sandbox-routes.ts';
import type { Duty } from './memory-choice.ts';

/** The functions that a client waits for, by name. */
const answering = new Set<string>([
  ...[...routes, ...sandboxRoutes].map(({ operation }) => operation),
  'UnknownRoute',
]);

/** The most items that an invocation processes, and how many at once. */
export const largestBatches: Readonly<Record<string, Duty['batch'] & { readonly unit: string }>> = {
  // docs/scaling.md promises an audit of 100,000 accounts.
  AuditQuotas: { items: 100_000, unit: 'accounts', atOnce: auditConcurrency },
  SweepSandboxAccounts: { items: 500, unit: 'accounts', atOnce: 8 },
  PublishImageEvents: { items: 100, unit: 'records', atOnce: 1 },
  RegisterImages: { items: 10, unit: 'messages', atOnce: 1 },
  RecordActivity: { items: 100, unit: 'log lines', atOnce: 10 },
};

/** What is asked of a function: by its name, and its timeout in the template. */
export function dutyOf(name: string, timeoutSeconds: number): Duty {
  return {
    answersClients: answering.has(name),
    timeoutMs: timeoutSeconds * 1000,
    batch: largestBatches[name] ?? { items: 0, atOnce: 1 },
  };
}
