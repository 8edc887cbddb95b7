import { type Change, changeOf } from './activity.ts';
import { type Creation, clientOf, type RunningProgram } from './client.ts';
import { type Call, isInDoubt } from './history.ts';
import { newPlainReads } from './plain-reads.ts';
import type { Command, Phase, Program } from './program.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import type { Session, StoredAccount } from './session.ts';
import { newShares, type Shares } from './shares.ts';

/** The result of running a program. */
export type Run = {
  readonly calls: readonly Call[];
  readonly shares: Shares;
  readonly accounts: readonly AccountAtEnd[];
};

/** An account when everything is over. */
export type AccountAtEnd = StoredAccount & {
  readonly accountId: string;
  readonly initialLimit: number;
  /** The committed changes in order, as the database confirmed them. */
  readonly changes: readonly Change[];
};

/** Longer than tokens are remembered, leases last and keys are cached. */
const passingMs = 90_000;

/** Runs a program, and reads at the end what should be there. */
export async function runProgram(program: Program, session: Session): Promise<Run> {
  const commands = program.phases.flatMap(({ scripts }) => scripts.flat());
  const keysChange = commands.some(({ type }) => type === 'set key');
  const used = program.limits.slice(0, Math.max(...program.accounts) + 1);
  const accounts = await session.accounts(used, { keysChange });
  const changes = accounts.map((): Change[] => []);
  const running: RunningProgram = {
    program,
    accounts,
    servings: session.servings,
    shares: newShares(),
    plainReads: newPlainReads(session.operator),
    clock: eventClock(),
    now: Date.now(),
    calls: [],
    late: [],
    creations: accounts.map((): Creation[] => []),
    knownIds: accounts.map((): string[] => []),
    onCommitted(account, call) {
      const change = changeOf(call);
      if (change) changes[account]?.push(change);
    },
  };
  const disturbed = createSchedule(program.steps);
  for (const phase of program.phases) await runPhase(running, phase, disturbed);
  if (keysChange) await enableKeys(running);
  await runPhase(running, inspection(running), createSchedule([]));

  return {
    calls: running.calls,
    shares: running.shares,
    accounts: await Promise.all(
      accounts.map(async ({ tenant, end }, index) => ({
        accountId: tenant.accountId,
        initialLimit: program.limits[index] ?? 0,
        ...(await end()),
        changes: changes[index] ?? [],
      })),
    ),
  };
}

/** Counts events: each comes after every one before it. */
function eventClock(): () => number {
  let events = 0;
  return () => {
    events += 1;
    return events;
  };
}

async function runPhase(
  running: RunningProgram,
  { scripts, timePasses, sweeps }: Phase,
  schedule: Schedule,
): Promise<void> {
  const { calls, accounts } = running;
  const firstCall = calls.length;
  const clients = scripts.flatMap((script, client) => (script.length > 0 ? [{ script, client }] : []));
  for (const _ of clients) schedule.begin();
  await Promise.all(
    clients.map(async ({ script, client }) => {
      const perform = clientOf(running, client, schedule);
      for (const command of script) {
        await schedule.turn(client);
        await perform(command);
      }
      schedule.end();
    }),
  );
  await Promise.all(running.late.splice(0));

  // Nothing is under way now: an unanswered call has taken effect by now, or never will.
  const answeredAt = running.clock();
  for (const [index, call] of calls.entries()) {
    if (index >= firstCall && isInDoubt(call)) calls[index] = { ...call, answeredAt };
  }
  if (timePasses) letTimePass(running);
  for (const account of sweeps ? accounts : []) {
    await account.sweep(running.now);
    if (timePasses) await account.forgetDeletions();
  }
}

function letTimePass(running: RunningProgram): void {
  running.now += passingMs;
  recordForAll(running, { type: 'time passes' });
}

async function enableKeys(running: RunningProgram): Promise<void> {
  for (const { setKeyStatus } of running.accounts) await setKeyStatus('Active');
  recordForAll(running, { type: 'set key', status: 'Active' });
  letTimePass(running);
}

/** Records what the operator or time does to every account, when nothing else is under way. */
function recordForAll({ accounts, calls, clock }: RunningProgram, operation: Call['operation']): void {
  for (const account of accounts.keys()) {
    const at = clock();
    const answer = { type: 'done' as const };
    calls.push({
      client: -1,
      account,
      operation,
      invokedAt: at,
      answeredAt: at,
      answer,
      committing: true,
      disturbed: false,
    });
  }
}

/** Reads every image that ever existed, the list and the quotas. */
function inspection({ program, calls, knownIds }: RunningProgram): Phase {
  for (const { account, drewId, committing } of calls) {
    const ids = knownIds[account];
    if (drewId !== undefined && committing && !ids?.includes(drewId)) ids?.push(drewId);
  }
  const scripts = program.accounts.map((account, client): Command[] => {
    if (program.accounts.indexOf(account) !== client) return [];
    const gets = (knownIds[account] ?? []).map((_, nth) => ({ type: 'get' as const, nth }));
    return [...gets, { type: 'list' }, { type: 'quotas' }];
  });
  return { scripts, timePasses: false, sweeps: false };
}
