/** What a worker is sent. */
export type Invocation = {
  readonly requestId: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly event: unknown;
};

/** What a worker sends: that its bundle is loaded, then how each invocation ended. */
export type WorkerMessage =
  | { readonly type: 'loaded' }
  | { readonly type: 'answered'; readonly payload: unknown }
  | { readonly type: 'threw' };
