import type { OutcomeName } from './faults.ts';
import type { DescribedImage, KeyStatus } from './history.ts';

/** One action of a client. `nth` counts back from the latest image or creation that is known when the command runs. */
export type Command =
  | { readonly type: 'create'; readonly token: string | undefined; readonly image: DescribedImage }
  /** The same creation again, with the same token, or with the same signed bytes. */
  | { readonly type: 'repeat'; readonly nth: number }
  | { readonly type: 'get' | 'delete'; readonly nth: number }
  | { readonly type: 'list' | 'quotas' }
  /** By the operator. */
  | { readonly type: 'set limit'; readonly limit: number }
  | { readonly type: 'set key'; readonly status: KeyStatus }
  /** TTL deletes what has expired. */
  | { readonly type: 'sweep' };

/** One after the other, by one client. */
export type Script = readonly Command[];

/** Scripts that run at the same time, and what happens when all of them are through. */
export type Phase = {
  readonly scripts: readonly Script[];
  /** So much time passes that tokens are forgotten, leases end and cached keys are read again. */
  readonly timePasses: boolean;
  /** TTL deletes what has expired, freed locks included. */
  readonly sweeps: boolean;
};

/**
 * Whose turn it is, of those that wait for one; for how many turns in a row, or until they are about to do what `turns` names; and
 * the outcome of the first call made in them. In a row, because most bugs need few changes of turns, each at a bad moment.
 */
export type Step = { readonly pick: number; readonly turns: number | Purpose; readonly outcome: OutcomeName };

/** What a turn is taken for: to begin a command, to make a call to the database or to ECS, to hear that a transaction is
 * committed, or that ECS refuses. */
export type Purpose = 'command' | 'read' | 'write' | 'answer' | 'ECS' | 'refusal';

/** Everything about a run that is drawn. */
export type Program = {
  /** Of the two accounts, at first. */
  readonly limits: readonly [number, number];
  /** Which account each client acts for. */
  readonly accounts: readonly number[];
  /** How wrong the clock is of each client, and of the worker that serves it. */
  readonly clientSkewsMs: readonly number[];
  readonly workerSkewsMs: readonly number[];
  readonly phases: readonly Phase[];
  /** After the last step the clients run one after the other, without faults. */
  readonly steps: readonly Step[];
};

export const clientCount = 3;

/** A program as text for people. */
export function programText({ limits, accounts, phases, steps, ...skews }: Program): string {
  return [
    `limits ${limits.join()}; clients act for accounts ${accounts.join()}; clocks of clients ${skews.clientSkewsMs.join()} ms, of workers ${skews.workerSkewsMs.join()} ms off`,
    ...phases.flatMap(({ scripts, timePasses, sweeps }) => [
      ...scripts.map((script, client) => `  client ${client}: ${script.map(commandText).join('; ') || '-'}`),
      `  then ${[timePasses ? 'time passes' : '', sweeps ? 'TTL sweeps' : ''].filter(Boolean).join(' and ') || 'nothing'}`,
    ]),
    `steps ${steps.map(stepText).join(', ') || '-'}`,
  ].join('\n');
}

function stepText({ pick, turns, outcome }: Step): string {
  const run = typeof turns === 'string' ? ` until ${turns}` : turns === 1 ? '' : ` x ${turns}`;
  return `${pick}${run}${outcome === 'done' ? '' : ` ${outcome}`}`;
}

function commandText(command: Command): string {
  if (command.type !== 'create') return Object.values(command).join(' ');
  const { token = 'no token', image } = command;
  return `create ${image.name} of ${image.ecsImageId} with ${token}`;
}
