import type { Stage } from '../../stacks/stages.ts';

/** The state of AWS before a deployment. */
export type AwsState = {
  readonly accountId: string;
  readonly region: string;
  /** Lambda's concurrency quota in the Region. */
  readonly concurrentExecutions: number;
  /** The resources of the stateful stack; undefined before the first deployment. */
  readonly deployed: StackResources | undefined;
};

export type StackResources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: unknown }>
>;

export type Preflight = {
  /** What the deployment will do. */
  readonly plan: readonly string[];
  /** Why it must not run. */
  readonly problems: readonly string[];
};

/** The concurrency that Lambda keeps unreserved in every account. */
const unreservable = 100;
/** The concurrency to leave for requests. */
const minRequestConcurrency = 5;

const dataTypes = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::Archive',
  'AWS::Events::EventBus',
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/** Reports what a deployment will do to the data, and whether the AWS account's quotas allow it. */
export function preflight(stage: Stage, aws: AwsState, stateful: StackResources): Preflight {
  const changes = dataChanges(aws.deployed ?? {}, stateful);
  const removed = changes.filter(({ change }) => change === 'removed');
  const needed = neededConcurrency(stage);
  return {
    plan: [
      `AWS account ${aws.accountId}, Region ${aws.region}, stage ${stage.name}`,
      ...(aws.deployed ? [] : ['first deployment of this stage here']),
      ...(changes.length === 0 ? ['no change to resources that hold data'] : []),
      ...changes.map(({ id, type, change }) => `${change}: ${type} ${id}`),
    ],
    problems: [
      ...(stage.removable || removed.length === 0
        ? []
        : [`it would remove resources that hold data: ${removed.map(({ id }) => id).join(', ')}`]),
      ...topicsElsewhere(stage, aws.region),
      ...(aws.concurrentExecutions >= needed
        ? []
        : [
            `Lambda's concurrency quota in this account is ${aws.concurrentExecutions}, and the stage needs ${needed}: ` +
              'request an increase of "Concurrent executions", or lower reservedConcurrency',
          ]),
    ],
  };
}

/** The concurrency needed to create the functions and to serve requests while events are processed. */
export function neededConcurrency({ imageSource, concurrency }: Stage): number {
  // Three functions wait for ECS: CreateImage, DeleteImage and the worker.
  if (imageSource.name === 'alibaba-cloud') return 3 * imageSource.reservedConcurrency + unreservable;
  return concurrency.worker + concurrency.publisher + minRequestConcurrency;
}

/** CloudWatch refuses to create an alarm that notifies a topic in another Region. */
function topicsElsewhere({ alarmTopicArn, ticketTopicArn }: Stage, region: string): readonly string[] {
  return Object.entries({ alarmTopicArn, ticketTopicArn }).flatMap(([key, arn]) => {
    const regionOfTopic = arn?.split(':')[3] ?? region;
    if (regionOfTopic === region) return [];
    return [
      `${key} is in ${regionOfTopic}: CloudWatch notifies only topics in the alarm's own Region, ${region}`,
    ];
  });
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

/** CloudFormation returns a template with its keys in another order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
