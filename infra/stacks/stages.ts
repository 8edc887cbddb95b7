/** What differs between the stages the app can be deployed as. */
export type Stage = {
  readonly name: StageName;
  /** Everything, data included, goes when the stack is destroyed. */
  readonly removable: boolean;
  readonly imageSource: ImageSourceSettings;
  /** The quota of accounts that have none of their own. */
  readonly defaultMaxImageCount: number;
  /** For how long a creation is remembered under its IdempotentToken. */
  readonly tokenRetentionDays: number;
  /** The SNS topic that alarms notify; without one they only change colour in CloudWatch. */
  readonly alarmTopicArn: string | undefined;
  /** The IAM role that may put image events on the bus beside our functions: whose holder runs `admin events republish`. */
  readonly republisherRoleArn: string | undefined;
};

type StageName = 'sandbox' | 'production';

/** What CreateImage shares through, and DeleteImage un-shares through. */
type ImageSourceSettings =
  | { readonly name: 'sandbox' }
  /** Nothing is connected: CreateImage answers 503, and never pretends to have shared. */
  | { readonly name: 'unavailable' }
  | AlibabaCloudSettings;

type AlibabaCloudSettings = {
  readonly name: 'alibaba-cloud';
  readonly regionId: string;
  /** The service's account at Alibaba Cloud, which images are shared with. */
  readonly accountId: string;
  readonly ecsEndpoint: string;
  readonly stsEndpoint: string;
  /** How many creations, and how many deletions, may wait for ECS at once: what is left of Lambda's is the reads'. */
  readonly reservedConcurrency: number;
};

/** Reads a key of the CDK context; undefined when it is not set. */
export type Context = (key: string) => unknown;

/**
 * The stage that the context describes: `stage` names it, other keys set what it leaves open.
 * @throws Error naming the key and what it takes.
 */
export function stageOf(context: Context): Stage {
  const name = context('stage');
  if (name !== 'sandbox' && name !== 'production') {
    throw new Error(`unknown stage ${JSON.stringify(name)}: pass -c stage=sandbox|production`);
  }
  return {
    name,
    removable: name === 'sandbox',
    imageSource: name === 'sandbox' ? { name: 'sandbox' } : productionImageSource(context),
    defaultMaxImageCount: positive(context, 'defaultMaxImageCount', 50),
    tokenRetentionDays: positive(context, 'tokenRetentionDays', 7),
    alarmTopicArn: arn(context, 'alarmTopicArn', 'sns:'),
    republisherRoleArn: arn(context, 'republisherRoleArn', 'iam:'),
  };
}

/** Alibaba Cloud, once the context says in which region and as which account. */
function productionImageSource(context: Context): ImageSourceSettings {
  const regionId = context('alibabaRegionId');
  const accountId = context('alibabaAccountId');
  if (regionId === undefined && accountId === undefined) return { name: 'unavailable' };
  if (typeof regionId !== 'string' || !/^\d+$/.test(String(accountId))) {
    throw new Error('ECS takes both: -c alibabaRegionId=cn-... -c alibabaAccountId=<digits>');
  }
  return {
    name: 'alibaba-cloud',
    regionId,
    accountId: String(accountId),
    ecsEndpoint: String(context('ecsEndpoint') ?? `https://ecs.${regionId}.aliyuncs.com`),
    stsEndpoint: String(context('stsEndpoint') ?? `https://sts.${regionId}.aliyuncs.com`),
    reservedConcurrency: positive(context, 'reservedConcurrency', 50),
  };
}

function arn(context: Context, key: string, service: string): string | undefined {
  const value = context(key);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.match(/^arn:[^:]+:(.*)$/)?.[1]?.startsWith(service)) return value;
  throw new Error(`${key} is an ARN: -c ${key}=arn:aws:${service}...`);
}

function positive(context: Context, key: string, otherwise: number): number {
  const value = Number(context(key) ?? otherwise);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${key} is a whole number from 1 on: -c ${key}=...`);
  return value;
}
