/** Where a price was found. AWS fills its tables with a script, so stored copies of its pages show few prices. */
export type Evidence =
  | "AWS's page"
  | "a transcript of AWS's page"
  | 'a page of others'
  | 'nowhere, not verified';

/** An AWS list price, without free tiers and discounts. */
export type Price = {
  readonly what: string;
  readonly dollars: number;
  readonly per: string;
  readonly source: string;
  readonly evidence: Evidence;
};

/** The date when the sources were read, for us-east-1 (N. Virginia). */
export const pricesReadOn = '2026-11-26';

const transcripts = 'https://raw.githubusercontent.com/api-evangelist';
const factualMinds = 'https://www.factualminds.com/blog';
/** Output of infracost, which reads AWS's price list, in a pull request. */
const infracost = 'https://github.com/vreutova/infracost-idem-support/pull/2';

export const prices = {
  httpApi: {
    what: 'API Gateway, HTTP API',
    dollars: 1,
    per: 'million requests',
    source: `${transcripts}/amazon-web-services/refs/heads/main/plans/amazon-web-services-plans-pricing.yml`,
    evidence: "a transcript of AWS's page",
  },
  lambdaRequest: {
    what: 'Lambda, invocation',
    dollars: 0.2,
    per: 'million',
    source: 'https://aws.amazon.com/lambda/pricing/',
    evidence: "AWS's page",
  },
  lambdaGbSecond: {
    what: 'Lambda, arm64',
    dollars: 0.0000133334,
    per: 'GB-second',
    source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
    evidence: 'a page of others',
  },
  readUnit: {
    what: 'DynamoDB on demand, read',
    dollars: 0.125,
    per: 'million units',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    evidence: 'a page of others',
  },
  writeUnit: {
    what: 'DynamoDB on demand, write',
    dollars: 0.625,
    per: 'million units',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    evidence: 'a page of others',
  },
  storage: {
    what: 'DynamoDB, storage',
    dollars: 0.25,
    per: 'GB and month',
    source: 'https://aws.amazon.com/dynamodb/pricing/',
    evidence: "AWS's page",
  },
  recovery: {
    what: 'DynamoDB, point-in-time recovery',
    dollars: 0.2,
    per: 'GB and month',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    evidence: 'nowhere, not verified',
  },
  event: {
    what: 'EventBridge, custom event',
    dollars: 1,
    per: 'million events of 64 KB',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    evidence: 'a page of others',
  },
  archived: {
    what: 'EventBridge, archiving',
    dollars: 0.1,
    per: 'GB',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    evidence: 'a page of others',
  },
  archive: {
    what: 'EventBridge, archive',
    dollars: 0.023,
    per: 'GB and month',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    evidence: 'a page of others',
  },
  logs: {
    what: 'CloudWatch, logs taken in',
    dollars: 0.5,
    per: 'GB',
    source: `${factualMinds}/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/`,
    evidence: 'a page of others',
  },
  logStorage: {
    what: 'CloudWatch, logs kept',
    dollars: 0.03,
    per: 'GB and month',
    source: infracost,
    evidence: 'a page of others',
  },
  alarmMetric: {
    what: 'CloudWatch, alarm',
    dollars: 0.1,
    per: 'metric of it and month',
    source: infracost,
    evidence: 'a page of others',
  },
  metric: {
    what: 'CloudWatch, custom metric',
    dollars: 0.3,
    per: 'metric and month',
    source: 'https://signoz.io/guides/cloudwatch-pricing',
    evidence: 'a page of others',
  },
  dashboard: {
    what: 'CloudWatch, dashboard',
    dollars: 3,
    per: 'month',
    source: `${factualMinds}/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/`,
    evidence: 'a page of others',
  },
  transfer: {
    what: 'data to the internet',
    dollars: 0.09,
    per: 'GB',
    source: 'https://leanopstech.com/blog/aws-data-transfer-pricing-2026/',
    evidence: 'a page of others',
  },
  key: {
    what: 'KMS, key',
    dollars: 1,
    per: 'month',
    source: 'https://aws.amazon.com/kms/pricing/',
    evidence: "AWS's page",
  },
  secret: {
    what: 'Secrets Manager, secret',
    dollars: 0.4,
    per: 'month',
    source: `${transcripts}/amazon-secrets-manager/refs/heads/main/plans/amazon-secrets-manager-plans-pricing.yml`,
    evidence: "a transcript of AWS's page",
  },
  queueRequest: {
    what: 'SQS, standard queue',
    dollars: 0.4,
    per: 'million requests',
    source: `${factualMinds}/amazon-sqs-pricing-64kb-rule-fifo-vs-standard/`,
    evidence: 'a page of others',
  },
} as const satisfies Readonly<Record<string, Price>>;
