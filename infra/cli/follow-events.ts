import { setTimeout as pause } from 'node:timers/promises';
import { print, printError, printJson, styled } from '../local/terminal.ts';
import { messageOf } from './command-line.ts';
import type { DeliveredEvent, Subscription } from './subscription.ts';

export type Following = {
  readonly json: boolean;
  readonly stopped: AbortSignal;
  /** Subscribes. The name is always the same, so a queue that still exists is used again. */
  readonly open: () => Promise<Subscription & { readonly busName: string }>;
  /** The pause between attempts to subscribe again. */
  readonly retryMs?: number;
};

/**
 * Prints events until it is stopped. Reopens a broken connection for as long as it takes.
 * @throws when the first subscription fails, because the target does not exist.
 */
export async function followEvents({ json, stopped, open, retryMs = 1000 }: Following): Promise<void> {
  let subscription = await open();
  printError(`following ${subscription.busName}; Ctrl-C ends it`);
  for (;;) {
    try {
      await printUntil(stopped, subscription, json);
      return await subscription.end();
    } catch (error) {
      if (stopped.aborted) throw error;
      printError(`connection lost, trying again: ${messageOf(error)}`);
    }
    const reopened = await reopen(open, stopped, retryMs);
    if (!reopened) return;
    subscription = reopened;
    printError(`following ${subscription.busName} again; events of the time between may be missing`);
  }
}

/** Retries until the subscription opens. Returns undefined if stopped before. */
async function reopen(
  open: Following['open'],
  stopped: AbortSignal,
  retryMs: number,
): Promise<Awaited<ReturnType<Following['open']>> | undefined> {
  let told = '';
  while (!stopped.aborted) {
    try {
      return await open();
    } catch (error) {
      const reason = messageOf(error);
      if (reason !== told) printError(reason);
      told = reason;
      await pause(retryMs, undefined, { signal: stopped }).catch(() => {});
    }
  }
  return undefined;
}

async function printUntil(stopped: AbortSignal, subscription: Subscription, json: boolean): Promise<void> {
  const ended = new Promise<undefined>((resolve) => {
    if (stopped.aborted) resolve(undefined);
    stopped.addEventListener('abort', () => resolve(undefined));
  });
  for (;;) {
    const next = subscription.next();
    // It may fail after the loop has ended, when nobody awaits it.
    next.catch(() => {});
    const events = await Promise.race([next, ended]);
    if (!events) return;
    for (const event of events) {
      if (json) printJson(event);
      else printSummary(event);
    }
  }
}

/** Such as `10:20:30 Image Created img-... web-server account 1001 token build_7`. */
function printSummary({ time, 'detail-type': type, detail }: DeliveredEvent): void {
  const { Image: image = {}, Code, Message, AccountId, IdempotentToken } = detail as EventDetail;
  const { Id, Name = '-', EcsImageId = '-' } = image;
  const about = Id === undefined ? [Name, EcsImageId, Code, Message] : [Id, Name];
  const token = IdempotentToken === undefined ? [] : [`token ${IdempotentToken}`];
  const style = type === 'Image Registration Failed' ? 'red' : 'green';
  const rest = [...about, `account ${AccountId}`, ...token].join(' ');
  print([`${time.slice(11, 19)} `, styled(style, type), ` ${rest}`]);
}

type EventDetail = {
  readonly AccountId?: string;
  readonly IdempotentToken?: string;
  /** Without an id if the registration failed. */
  readonly Image?: { readonly Id?: string; readonly Name?: string; readonly EcsImageId?: string };
  readonly Code?: string;
  readonly Message?: string;
};
