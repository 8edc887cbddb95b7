/** The functions that a worker runs, by the name of their file. */
export const functionNames = [
  'create-image',
  'get-image',
  'delete-image',
  'list-images',
  'get-quotas',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** What a worker is sent: an event for one of its functions, or whether ECS did what it was asked. */
export type ToWorker =
  | {
      readonly type: 'invoke';
      readonly name: FunctionName;
      readonly event: object;
      readonly requestId: string;
    }
  | { readonly type: 'ecs'; readonly done: boolean };

/** What a worker sends. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'answered'; readonly answer: HandlerAnswer }
  | {
      readonly type: 'ecs';
      readonly action: EcsAction;
      readonly accountId: string;
      readonly ecsImageId: string;
    };

export type EcsAction = 'share' | 'unshare';

/** What a handler returned. */
export type HandlerAnswer = {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
