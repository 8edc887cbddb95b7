import type { EcsRefusal } from './history.ts';

/** The functions that a worker runs, by the name of their file. */
export const functionNames = [
  'create-image',
  'get-image',
  'delete-image',
  'list-images',
  'get-quotas',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** What a worker starts with. */
export type WorkerData = {
  /** Its clock, in epoch milliseconds. */
  readonly time: Float64Array;
  /** The source tree whose functions it runs. */
  readonly root: string;
  /** Whether variants can break its ports. */
  readonly breakable: boolean;
};

/** What a worker is sent: an event for one of its functions, what ECS answered, or the variant that breaks its ports. */
export type ToWorker =
  | {
      readonly type: 'invoke';
      readonly name: FunctionName;
      readonly event: object;
      readonly requestId: string;
    }
  | { readonly type: 'ecs'; readonly answer: EcsAnswer }
  | { readonly type: 'variant'; readonly name: string | undefined };

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

/** An attempt that goes unanswered may have been done, and so may one at an ECS that is down for as long as anybody waits. */
export type EcsAnswer = 'done' | 'unanswered' | 'down' | EcsRefusal;

/** What a handler returned. */
export type HandlerAnswer = {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
