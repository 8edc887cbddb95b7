import type { Stage } from '../../stacks/stages.ts';

/** What a deployment finds on AWS. */
export type AwsState = {
  readonly accountId: string;
  readonly region: string;
  /** Lambda's quota in that Region. */
  readonly concurrentExecutions: number;
  /** Of the stack that holds data; undefined before the first deployment. */
  readonly deployed: StackResources | undefined;
};

export type StackResources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: unknown }>
>;

export type Preflight = {
  /** What is going to happen. */
  readonly plan: readonly string[];
  /** Why it must not. */
  readonly problems: readonly string[];
};

/** Lambda keeps these of every account for functions that reserve none. */
const unreservable = 100;
/** A request that comes while ten others are served must not be throttled. */
const fewestForRequests = 5;

const dataTypes = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::Archive',
  'AWS::Events::EventBus',
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/** Says what a deployment will do to the data, and whether the AWS account can take it. */
export function preflight(stage: Stage, aws: AwsState, stateful: StackResources): Preflight {
  const changes = dataChanges(aws.deployed ?? {}, stateful);
  const removed = changes.filter(({ change }) => change === 'removed');
  const needed = neededConcurrency(stage);
  return {
    plan: [
      `AWS account ${aws.accountId}, Region ${aws.region}, stage ${stage.name}`,
      ...(aws.deployed ? [] : ['first deployment of this stage here']),
      ...(changes.length === 0 ? ['no change of what holds data'] : []),
      ...changes.map(({ id, type, change }) => `${change}: ${type} ${id}`),
    ],
    problems: [
      ...(stage.removable || removed.length === 0
        ? []
        : [`it would remove what holds data: ${removed.map(({ id }) => id).join(', ')}`]),
      ...(aws.concurrentExecutions >= needed
        ? []
        : [
            `Lambda lets this account run ${aws.concurrentExecutions} invocations at once, and the stage needs ${needed}: ` +
              'have the quota "Concurrent executions" raised, or lower reservedConcurrency',
          ]),
    ],
  };
}

/** How many invocations at once must be possible for the functions to be made, and for requests to be served beside events. */
export function neededConcurrency({ imageSource, concurrency }: Stage): number {
  // Three functions wait for ECS: two of requests, and the worker.
  if (imageSource.name === 'alibaba-cloud') return 3 * imageSource.reservedConcurrency + unreservable;
  return concurrency.worker + concurrency.publisher + fewestForRequests;
}

type DataChange = {
  readonly id: string;
  readonly type: string;
  readonly change: 'new' | 'changed' | 'removed';
};

function dataChanges(before: StackResources, after: StackResources): readonly DataChange[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return ids.flatMap((id): readonly DataChange[] => {
    const [old, made] = [before[id], after[id]];
    const type = (made ?? old)?.Type ?? '';
    if (!dataTypes.includes(type)) return [];
    if (!old) return [{ id, type, change: 'new' }];
    if (!made) return [{ id, type, change: 'removed' }];
    const same = sorted(old.Properties) === sorted(made.Properties);
    return same ? [] : [{ id, type, change: 'changed' }];
  });
}

/** CloudFormation hands a template back with its keys in another order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
