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
  /** How many MAC keys there are; new access keys derive from the last one. */
  readonly macKeyCount: number;
  /** How many accounts visitors of the sandbox may have at once. */
  readonly maxSandboxAccounts: number;
  /** The SNS topic of alarms that page; in a sandbox there may be none, and they only change color in CloudWatch. */
  readonly alarmTopicArn: string | undefined;
  /** The SNS topic of alarms that can wait; those go where pages go without it. */
  readonly ticketTopicArn: string | undefined;
  /** The IAM role that may put image events on the bus beside our functions: whose holder runs `admin events republish`. */
  readonly republisherRoleArn: string | undefined;
  /** The IAM role of whoever issues access keys and redrives messages. Named, nobody else but our functions may derive secrets. */
  readonly operatorRoleArn: string | undefined;
  /** The IAM role that may disable the MAC key, or schedule its deletion. */
  readonly breakGlassRoleArn: string | undefined;
  /** The IAM roles that may ask for images by message; undefined in a sandbox where whoever IAM lets may. */
  readonly requesterRoleArns: readonly string[] | undefined;
  /** What the tables are ready for from the start, in units a second; undefined for what DynamoDB begins with. */
  readonly warmThroughput: WarmThroughput | undefined;
  /** How many invocations at once the queue and a shard of the stream may take of the AWS account's concurrency. */
  readonly concurrency: { readonly worker: number; readonly publisher: number };
  /** Whether a new version gets a part of the traffic first, and an alarm brings the one before back. */
  readonly canary: boolean;
  /** Requests a second that API Gateway lets through, of each route. */
  readonly rates: { readonly read: number; readonly write: number; readonly unknown: number };
};

type WarmThroughput = { readonly readUnitsPerSecond: number; readonly writeUnitsPerSecond: number };

/** The keys of the context that say something; CDK's own have a colon or a slash. */
const contextKeys = [
  'stage',
  'alarmTopicArn',
  'alibabaAccountId',
  'alibabaRegionId',
  'breakGlassRoleArn',
  'certificateArn',
  'defaultMaxImageCount',
  'domainName',
  'ecsEndpoint',
  'macKeys',
  'maxSandboxAccounts',
  'operatorRoleArn',
  'readRate',
  'release',
  'republisherRoleArn',
  'requesterRoleArns',
  'reservedConcurrency',
  'stsEndpoint',
  'ticketTopicArn',
  'tokenRetentionDays',
  'warmReads',
  'warmWrites',
  'writeRate',
] as const;

/**
 * Refuses a key that means nothing: misspelled, it would be taken for left out.
 * @throws Error naming it and the one that may be meant.
 */
export function refuseUnknownKeys(keys: readonly string[]): void {
  const known: readonly string[] = contextKeys;
  const unknown = keys.find((key) => !/[:/]/.test(key) && !known.includes(key));
  if (unknown === undefined) return;
  throw new Error(`unknown context key ${unknown}: there are ${known.join(', ')}`);
}

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
  const alarmTopicArn = arn(context, 'alarmTopicArn', 'sns:');
  if (name === 'production' && alarmTopicArn === undefined)
    throw new Error('production takes a topic for its alarms: -c alarmTopicArn=arn:aws:sns:...');
  return {
    name,
    removable: name === 'sandbox',
    imageSource: name === 'sandbox' ? { name: 'sandbox' } : productionImageSource(context),
    defaultMaxImageCount: positive(context, 'defaultMaxImageCount', 50),
    tokenRetentionDays: positive(context, 'tokenRetentionDays', 7),
    macKeyCount: positive(context, 'macKeys', 1),
    maxSandboxAccounts: positive(context, 'maxSandboxAccounts', 500),
    alarmTopicArn,
    ticketTopicArn: arn(context, 'ticketTopicArn', 'sns:'),
    republisherRoleArn: arn(context, 'republisherRoleArn', 'iam:'),
    operatorRoleArn: arn(context, 'operatorRoleArn', 'iam:'),
    breakGlassRoleArn: arn(context, 'breakGlassRoleArn', 'iam:'),
    requesterRoleArns: requesters(context, name),
    warmThroughput: warmThroughput(context),
    // A new AWS account may have ten invocations at once in all.
    concurrency: name === 'sandbox' ? { worker: 2, publisher: 1 } : { worker: 10, publisher: 4 },
    canary: name === 'production' && context('release') !== 'all-at-once',
    rates: {
      read: positive(context, 'readRate', 1000),
      write: positive(context, 'writeRate', 500),
      unknown: 20,
    },
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

/** In production nobody but them, and nobody at all without them. */
function requesters(context: Context, stage: StageName): readonly string[] | undefined {
  const list = context('requesterRoleArns');
  if (list === undefined) return stage === 'production' ? [] : undefined;
  return String(list)
    .split(',')
    .map((value) => checkedArn(value, 'requesterRoleArns', 'iam:'));
}

function warmThroughput(context: Context): WarmThroughput | undefined {
  if (context('warmReads') === undefined && context('warmWrites') === undefined) return undefined;
  // No less than a new table has anyway, which DynamoDB would refuse.
  return {
    readUnitsPerSecond: Math.max(12_000, positive(context, 'warmReads', 12_000)),
    writeUnitsPerSecond: Math.max(4000, positive(context, 'warmWrites', 4000)),
  };
}

function arn(context: Context, key: string, service: string): string | undefined {
  const value = context(key);
  return value === undefined ? undefined : checkedArn(value, key, service);
}

function checkedArn(value: unknown, key: string, service: string): string {
  if (typeof value === 'string' && value.match(/^arn:[^:]+:(.*)$/)?.[1]?.startsWith(service)) return value;
  throw new Error(`${key} is an ARN: -c ${key}=arn:aws:${service}...`);
}

function positive(context: Context, key: string, otherwise: number): number {
  const value = Number(context(key) ?? otherwise);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${key} is a whole number from 1 on: -c ${key}=...`);
  return value;
}
