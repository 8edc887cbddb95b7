/** The settings that differ between stages. */
export type Stage = {
  readonly name: StageName;
  /** Whether destroying the stack also deletes the data. */
  readonly removable: boolean;
  readonly imageSource: ImageSourceSettings;
  /** The quota of accounts without their own. */
  readonly defaultMaxImageCount: number;
  /** How long a creation is remembered under its IdempotentToken. */
  readonly tokenRetentionDays: number;
  /** The number of MAC keys. New access keys derive from the last one. */
  readonly macKeyCount: number;
  /** The maximum number of live accounts in the sandbox. */
  readonly maxSandboxAccounts: number;
  /** The SNS topic of alarms that page. Optional in the sandbox, where alarms then show only in CloudWatch. */
  readonly alarmTopicArn: string | undefined;
  /** The SNS topic of alarms that can wait. Defaults to `alarmTopicArn`. */
  readonly ticketTopicArn: string | undefined;
  /** The IAM role that, beside our functions, may put image events on the bus. `admin events republish` needs it. */
  readonly republisherRoleArn: string | undefined;
  /** The IAM role that issues access keys and redrives messages. If set, only it and our functions may derive secrets. */
  readonly operatorRoleArn: string | undefined;
  /** The IAM role that may disable the MAC key or schedule its deletion. */
  readonly breakGlassRoleArn: string | undefined;
  /** The IAM roles that may send registration requests. If undefined, as in a sandbox, IAM alone decides. */
  readonly requesterRoleArns: readonly string[] | undefined;
  /** The tables' initial warm throughput. If undefined, DynamoDB's default. */
  readonly warmThroughput: WarmThroughput | undefined;
  /** The maximum concurrency of the queue's worker, and of the publisher per shard of the stream. */
  readonly concurrency: { readonly worker: number; readonly publisher: number };
  /** Whether a new version first gets part of the traffic, with a rollback on alarms. */
  readonly canary: boolean;
  /** API Gateway's rate limits per route, in requests per second. */
  readonly rates: { readonly read: number; readonly write: number; readonly unknown: number };
};

type WarmThroughput = { readonly readUnitsPerSecond: number; readonly writeUnitsPerSecond: number };

/** The context keys that the app reads. CDK's own contain a colon or a slash. */
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
 * Rejects unknown context keys: a misspelled one would otherwise be ignored.
 * @throws Error that names the key and lists the known ones.
 */
export function refuseUnknownKeys(keys: readonly string[]): void {
  const known: readonly string[] = contextKeys;
  const unknown = keys.find((key) => !/[:/]/.test(key) && !known.includes(key));
  if (unknown === undefined) return;
  throw new Error(`unknown context key ${unknown}: there are ${known.join(', ')}`);
}

/** The stages that can be deployed. */
export const stageNames = ['sandbox', 'production'] as const;
type StageName = (typeof stageNames)[number];

/** Where CreateImage shares images and DeleteImage unshares them. */
type ImageSourceSettings =
  | { readonly name: 'sandbox' }
  /** Not connected: CreateImage answers 503 and never pretends to have shared. */
  | { readonly name: 'unavailable' }
  | AlibabaCloudSettings;

type AlibabaCloudSettings = {
  readonly name: 'alibaba-cloud';
  readonly regionId: string;
  /** The service's Alibaba Cloud account, with which tenants' images are shared. */
  readonly accountId: string;
  readonly ecsEndpoint: string;
  readonly stsEndpoint: string;
  /** The maximum concurrency of creations and of deletions, so that a slow ECS leaves concurrency for reads. */
  readonly reservedConcurrency: number;
};

/** Reads a key of the CDK context. Returns undefined if it is not set. */
export type Context = (key: string) => unknown;

/**
 * The stage that the context describes. `stage` names it; other keys override its defaults.
 * @throws Error that names the invalid key and the expected value.
 */
export function stageOf(context: Context): Stage {
  const name = context('stage');
  if (name !== 'sandbox' && name !== 'production') {
    throw new Error(`unknown stage ${JSON.stringify(name)}: pass -c stage=sandbox|production`);
  }
  const alarmTopicArn = arn(context, 'alarmTopicArn', 'sns:');
  if (name === 'production' && alarmTopicArn === undefined)
    throw new Error('production needs a topic for its alarms: -c alarmTopicArn=arn:aws:sns:...');
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
    // A new AWS account may have a total concurrency of only ten.
    concurrency: name === 'sandbox' ? { worker: 2, publisher: 1 } : { worker: 10, publisher: 4 },
    canary: isCanary(context) && name === 'production',
    rates: {
      read: positive(context, 'readRate', 1000),
      write: positive(context, 'writeRate', 500),
      unknown: 20,
    },
  };
}

function isCanary(context: Context): boolean {
  const release = context('release') ?? 'canary';
  if (release !== 'canary' && release !== 'all-at-once')
    throw new Error(`unknown release ${JSON.stringify(release)}: pass -c release=canary|all-at-once`);
  return release === 'canary';
}

/** Alibaba Cloud if the context names the region and the account; otherwise unavailable. */
function productionImageSource(context: Context): ImageSourceSettings {
  const regionId = context('alibabaRegionId');
  const accountId = context('alibabaAccountId');
  if (regionId === undefined && accountId === undefined) return { name: 'unavailable' };
  if (typeof regionId !== 'string' || !/^\d+$/.test(String(accountId))) {
    throw new Error('ECS needs both: -c alibabaRegionId=cn-... -c alibabaAccountId=<digits>');
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

/** The roles from the context. In production the default is an empty list: nobody may send. */
function requesters(context: Context, stage: StageName): readonly string[] | undefined {
  const list = context('requesterRoleArns');
  if (list === undefined) return stage === 'production' ? [] : undefined;
  return String(list)
    .split(',')
    .map((value) => checkedArn(value, 'requesterRoleArns', 'iam:'));
}

function warmThroughput(context: Context): WarmThroughput | undefined {
  if (context('warmReads') === undefined && context('warmWrites') === undefined) return undefined;
  // DynamoDB rejects less than a new table's default.
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
  throw new Error(`${key} must be an ARN: -c ${key}=arn:aws:${service}...`);
}

function positive(context: Context, key: string, defaultValue: number): number {
  const value = Number(context(key) ?? defaultValue);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${key} must be a whole number of at least 1: -c ${key}=...`);
  return value;
}
