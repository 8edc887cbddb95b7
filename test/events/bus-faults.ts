import type { Interceptor } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import type { LocalStack } from '../../infra/local/stack.ts';

/** The function whose calls to PutEvents fail. */
const publisherId = 'EventPublishing/PublishImageEvents';

export const busFaults = [
  'some entries refused',
  'all entries refused',
  'connection cut before',
  'answer lost',
  'server error',
  'no answer',
  'publisher killed before',
  'publisher killed after',
] as const;
export type BusFault = (typeof busFaults)[number];

export type BusFaults = {
  /** How often each has struck. */
  readonly struck: ReadonlyMap<BusFault, number>;
  /** Ends the faults. */
  readonly end: () => void;
};

/** Fails about `share` of the publisher's calls to the bus, in every way. */
export function faultyBus(stack: LocalStack, random: () => number, share: number): BusFaults {
  const struck = new Map<BusFault, number>();
  const intercept: Interceptor = async (call, forward) => {
    if (call.caller !== publisherId || call.action !== 'PutEvents' || random() >= share) return forward();
    const fault = busFaults[Math.floor(random() * busFaults.length)] ?? 'server error';
    struck.set(fault, (struck.get(fault) ?? 0) + 1);
    return strike(fault, call, forward, stack, random);
  };
  const end = stack.aws.intercept(intercept);
  return { struck, end };
}

/** Fails the publisher's next `times` calls to the bus in that way; `done` resolves when they have failed. */
export function failFirst(
  stack: LocalStack,
  fault: BusFault,
  times: number,
): { readonly done: Promise<void>; readonly end: () => void } {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let struck = 0;
  const end = stack.aws.intercept(async (call, forward) => {
    if (call.caller !== publisherId || call.action !== 'PutEvents' || struck === times) return forward();
    struck += 1;
    const outcome = await strike(fault, call, forward, stack, () => 0);
    if (struck === times) resolve();
    return outcome;
  });
  return { done, end };
}

async function strike(
  fault: BusFault,
  call: AwsCall,
  forward: Parameters<Interceptor>[1],
  stack: LocalStack,
  random: () => number,
): ReturnType<Interceptor> {
  switch (fault) {
    case 'some entries refused':
      return refusing(call, stack, () => random() < 0.5);
    case 'all entries refused':
      return refusing(call, stack, () => true);
    case 'connection cut before':
      return 'cut';
    case 'answer lost':
      await forward();
      return 'cut';
    case 'server error':
      return { status: 500, body: '{"__type":"InternalException"}' };
    case 'no answer':
      return 'hang';
    case 'publisher killed before':
      killPublisher(stack);
      return 'cut';
    case 'publisher killed after':
      await forward();
      killPublisher(stack);
      return 'cut';
  }
}

type Entry = Readonly<Record<string, unknown>>;
type Entries = { readonly Entries: readonly Entry[] };

/** Lets the bus accept the entries that are not chosen and refuse the others, in one answer like EventBridge's. */
async function refusing(
  { input }: AwsCall,
  { aws }: LocalStack,
  chosen: () => boolean,
): ReturnType<Interceptor> {
  const refused = { ErrorCode: 'InternalFailure', ErrorMessage: 'made up by a test' };
  const results: Entry[] = [];
  let FailedEntryCount = 0;
  for (const entry of (input as Entries).Entries) {
    if (chosen()) {
      results.push(refused);
      FailedEntryCount += 1;
      continue;
    }
    const taken = (await aws.operator('events', 'PutEvents', { Entries: [entry] })) as Entries;
    results.push(taken.Entries[0] ?? {});
  }
  return { status: 200, body: JSON.stringify({ FailedEntryCount, Entries: results }) };
}

function killPublisher(stack: LocalStack): void {
  for (const pid of stack.functions.get(publisherId)?.pids() ?? []) process.kill(pid, 'SIGKILL');
}
