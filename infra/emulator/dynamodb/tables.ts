import { isDeepStrictEqual } from 'node:util';
import type {
  CreateTableCommandInput,
  DescribeTableCommandOutput,
  DescribeTimeToLiveCommandOutput,
  StreamSpecification,
} from '@aws-sdk/client-dynamodb';
import { type AwsClient, AwsError } from '../aws/aws-client.ts';
import type { Resource, Template } from '../cloudformation/template.ts';
import { LocalStackError } from '../local-stack-error.ts';

/** The properties of AWS::DynamoDB::GlobalTable that DynamoDB Local can use. It silently ignores others. */
type TableProperties = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'BillingMode' | 'GlobalSecondaryIndexes'
> & {
  readonly StreamSpecification?: Pick<StreamSpecification, 'StreamViewType'>;
  readonly TimeToLiveSpecification?: { readonly AttributeName: string; readonly Enabled: boolean };
};

/**
 * Creates the tables of the template that do not exist.
 * @throws LocalStackError when a table on disk has other keys than in the template.
 */
export async function createTables(template: Template, client: AwsClient): Promise<void> {
  await Promise.all(
    template.resources('AWS::DynamoDB::GlobalTable').map((table) => createTable(table, client)),
  );
}

/** The names of each table's key attributes, by table name. */
export function keyNamesByTable(template: Template): ReadonlyMap<string, readonly string[]> {
  return new Map(
    template.resources('AWS::DynamoDB::GlobalTable').map((table) => {
      const { KeySchema = [] } = table.properties() as TableProperties;
      return [table.ref, KeySchema.map(({ AttributeName }) => String(AttributeName))];
    }),
  );
}

async function createTable(table: Resource, client: AwsClient): Promise<void> {
  const properties = table.properties() as TableProperties;
  const input = createTableInput(table.ref, properties);
  try {
    await client('dynamodb', 'CreateTable', input);
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== 'ResourceInUseException') throw error;
    await assertSameKeys(input, client);
  }
  await enableTimeToLive(table.ref, properties, client);
}

function createTableInput(name: string, properties: TableProperties): CreateTableCommandInput {
  const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, StreamSpecification } =
    properties;
  return {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    BillingMode,
    ...(GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
    ...(StreamSpecification && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType },
    }),
  };
}

async function assertSameKeys(input: CreateTableCommandInput, client: AwsClient): Promise<void> {
  const { TableName } = input;
  const { Table } = (await client('dynamodb', 'DescribeTable', { TableName })) as DescribeTableCommandOutput;
  if (isDeepStrictEqual(keysOf(Table ?? {}), keysOf(input))) return;
  throw new LocalStackError(
    `table ${TableName} was created with other keys: delete the data or pass -- --memory`,
  );
}

type Keyed = {
  readonly KeySchema?: CreateTableCommandInput['KeySchema'];
  readonly GlobalSecondaryIndexes?:
    | readonly { readonly IndexName?: string | undefined; readonly KeySchema?: unknown }[]
    | undefined;
};

function keysOf({ KeySchema, GlobalSecondaryIndexes = [] }: Keyed): unknown {
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema }) => [IndexName, KeySchema] as const);
  return [KeySchema, Object.fromEntries(indexes)];
}

async function enableTimeToLive(
  TableName: string,
  { TimeToLiveSpecification }: TableProperties,
  client: AwsClient,
): Promise<void> {
  if (!TimeToLiveSpecification) return;
  const description = await client('dynamodb', 'DescribeTimeToLive', { TableName });
  const { TimeToLiveDescription } = description as DescribeTimeToLiveCommandOutput;
  if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  await client('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification });
}
