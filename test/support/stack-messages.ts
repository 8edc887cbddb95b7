import type { DemoAccount } from '../../infra/local/demo-accounts.ts';
import type { SharedStack } from './global-stack.ts';

/** When a stack is to be killed: at CreateImage's nth call of that action, and how far DynamoDB got with it. */
export type Moment = {
  readonly action: 'TransactGetItems' | 'TransactWriteItems';
  readonly nth: number;
  readonly forwarded: 'not' | 'begun' | 'answered';
};

/** Messages from a stack in its own process, which receives a Moment. */
export type FromStack =
  | { readonly type: 'ready'; readonly stack: SharedStack; readonly accounts: readonly DemoAccount[] }
  | { readonly type: 'armed' }
  | { readonly type: 'reached' };
