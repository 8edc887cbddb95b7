/** An image as clients name its parts. */
export type DescribedImage = { readonly name: string; readonly ecsImageId: string };

export type Creation = {
  /** The token; or, without one, what stands for the signed bytes. */
  readonly key: string;
  readonly hasToken: boolean;
  readonly image: DescribedImage;
};

/** What a client or the operator does. */
export type Operation =
  | ({ readonly type: 'create' } & Creation)
  /** The first part of a creation that ECS refused: token, lock and quota let it pass. */
  | { readonly type: 'pass checks'; readonly creation: Creation }
  | { readonly type: 'get'; readonly id: string }
  | { readonly type: 'delete'; readonly id: string }
  | { readonly type: 'list' }
  | { readonly type: 'quotas' }
  | { readonly type: 'set limit'; readonly limit: number }
  | { readonly type: 'set key'; readonly status: KeyStatus }
  /** So long that tokens are forgotten, leases end and cached keys are read again. */
  | { readonly type: 'time passes' };

export type KeyStatus = 'Active' | 'Disabled';

/** Why ECS refuses to share an image, or to take a share back. */
export type EcsRefusal = 'unavailable' | 'missing' | 'share quota exceeded';

/** An image in an answer. */
export type ListedImage = DescribedImage & { readonly id: string };

export type Answer =
  | { readonly type: 'created'; readonly id: string }
  | { readonly type: 'replayed'; readonly id: string }
  | { readonly type: 'mismatch' }
  | { readonly type: 'registered already' }
  | { readonly type: 'quota exhausted'; readonly limit: number }
  | { readonly type: 'refused by ECS'; readonly reason: EcsRefusal }
  | { readonly type: 'found'; readonly image: ListedImage }
  | { readonly type: 'not found' }
  | { readonly type: 'deleted' }
  | { readonly type: 'listed'; readonly images: readonly ListedImage[] }
  | { readonly type: 'quotas'; readonly limit: number; readonly used: number }
  | { readonly type: 'key disabled' }
  | { readonly type: 'done' }
  /** A 503 or no answer: the operation may or may not have happened. */
  | { readonly type: 'unknown' }
  /** An answer that the service must not give. */
  | { readonly type: 'unexpected'; readonly text: string };

/** A refusal by ECS, and when it came by the clock that counts events. */
export type RefusedByEcs = { readonly reason: EcsRefusal; readonly at: number };

/** One operation on one account, and when it was under way by a clock that counts events. */
export type Call = {
  readonly client: number;
  readonly account: number;
  readonly operation: Operation;
  readonly invokedAt: number;
  /** Of an operation that was not answered: when nothing of it could be under way any more. */
  readonly answeredAt: number;
  readonly answer: Answer;
  /** Whether a commit of it reached the database: only then can it have changed anything. */
  readonly committing: boolean;
  /** Whether anything went wrong on the way. */
  readonly disturbed: boolean;
  /** Whether it did not find an item whose transaction had no answer yet. */
  readonly missedItem?: true;
  /** What ECS refused last, and when. */
  readonly refusedByEcs?: RefusedByEcs;
  /** The request that a worker was killed over. */
  readonly killedRequestId?: string;
  /** The id that it drew for its image, where it got as far as to commit. */
  readonly drewId?: string;
};

/** Whether the call may have changed something, and its client does not know. */
export function isInDoubt({ answer, committing }: Call): boolean {
  return answer.type === 'unknown' && committing;
}

/** Whether a call answered nothing and changed nothing, so that there is nothing to explain. */
export function isWithoutEffect({ answer, committing }: Call): boolean {
  return answer.type === 'unknown' && !committing;
}

/** Whether it was answered that an image is not there whose creation has no answer yet, and may be seen or not. */
export function missedImage({ operation, answer, missedItem }: Call): boolean {
  const asksForImage = operation.type === 'get' || operation.type === 'delete';
  return asksForImage && answer.type === 'not found' && missedItem === true;
}

/** A call on one line. */
export function callLine(call: Call): string {
  const { client, account, operation, invokedAt, answeredAt, answer, drewId } = call;
  const drew = drewId === undefined ? '' : ` (drew ${drewId})`;
  const interval = `[${invokedAt}, ${answeredAt}]`.padEnd(12);
  return `${interval} client ${client}, account ${account}: ${described(operation)}${drew} -> ${described(answer)}`;
}

function described({ type, ...rest }: Operation | Answer): string {
  return Object.keys(rest).length === 0 ? type : `${type} ${JSON.stringify(rest)}`;
}
