/** What a worker receives. */
export type Invocation = {
  readonly requestId: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly event: unknown;
};

/** What a worker sends: that it has loaded its bundle, then the outcome of each invocation. */
export type WorkerMessage =
  | { readonly type: 'loaded' }
  | { readonly type: 'answered'; readonly payload: unknown }
  | { readonly type: 'threw' };
