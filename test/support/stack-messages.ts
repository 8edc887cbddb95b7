import type { DemoAccount } from '../../infra/local/demo-accounts.ts';
import type { SharedStack } from './global-stack.ts';

/** When a stack is to be killed: while DynamoDB works on CreateImage's nth commit. */
export type Moment = { readonly nth: number };

/** Messages from a stack in its own process, which receives a Moment. */
export type FromStack =
  | { readonly type: 'ready'; readonly stack: SharedStack; readonly accounts: readonly DemoAccount[] }
  | { readonly type: 'armed' }
  | { readonly type: 'reached' };
