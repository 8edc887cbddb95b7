import { Argument, InvalidArgumentError } from 'commander';
import type { Target } from '../target.ts';
import type { Operator } from './operator.ts';

/** What every admin command receives. */
export type CommandContext = {
  readonly target: () => Promise<Target>;
  /** Connects to the target in the options. Commands call it when they run, so that --help needs no stack. */
  readonly connect: () => Promise<Operator>;
  readonly json: () => boolean;
};

export type Confirmable = { readonly yes?: boolean };

/** `<accountId>`: 1 to 9007199254740991, the largest integer that every client reads exactly. */
export function accountArgument(): Argument {
  return new Argument('<accountId>', 'the account').argParser(accountId);
}

/** `[accountId]` */
export function optionalAccountArgument(): Argument {
  return new Argument('[accountId]', 'one account; all accounts by default').argParser(accountId);
}

/** Parses the id of a tenant's account. */
export function accountId(text: string): string {
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new InvalidArgumentError('An account id is a whole number from 1 to 9007199254740991.');
  }
  return text;
}

/** Parses a number of images. */
export function imageLimit(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError('A limit is a whole number from 0 to 999999999.');
  return Number(text);
}
