import { type AwsClient, awsClient } from './aws/aws-client.ts';
import { type Authorizer, type AwsEndpoint, startAwsEndpoint } from './aws/aws-endpoint.ts';
import { type Credentials, createCallers } from './aws/callers.ts';
import { localKms } from './aws/kms.ts';
import { localSecretsManager } from './aws/secrets-manager.ts';
import { allows, rolePermissions } from './cloudformation/role-permissions.ts';
import type { Template } from './cloudformation/template.ts';
import { dataFiles } from './data-folder.ts';
import { type DynamoDBProcess, startDynamoDB } from './dynamodb/dynamodb.ts';
import { type Database, dynamoDBPost, newDatabase } from './dynamodb/dynamodb-post.ts';
import { type DynamoDBService, dynamoDBService } from './dynamodb/dynamodb-service.ts';
import { dynamoDBStreamsService } from './dynamodb/dynamodb-streams-service.ts';
import { startingClient } from './dynamodb/starting-client.ts';
import { createTables } from './dynamodb/tables.ts';
import { type EventsService, eventsService } from './eventbridge/events-service.ts';
import { lambdaService } from './lambda/lambda-service.ts';
import { LocalStackError } from './local-stack-error.ts';
import { noJournal, openQueueJournal } from './sqs/queue-journal.ts';
import { createQueues } from './sqs/queues.ts';
import { sqsService } from './sqs/sqs-service.ts';

/** The AWS services of a template behind one endpoint: tables, keys, secrets, buses and queues. */
export type LocalAws = Pick<AwsEndpoint, 'calls' | 'onCall' | 'intercept' | 'stop'> &
  Pick<DynamoDBService, 'onWrite'> &
  Pick<EventsService, 'onEvent'> & {
    readonly endpoint: string;
    readonly tableName: (constructId: string) => string;
    readonly keyArn: (constructId: string) => string;
    readonly queueUrl: (constructId: string) => string;
    readonly busName: (constructId: string) => string;
    /** Invokes the function of that ARN with the events that rules send it, from now on. */
    readonly onDelivery: (functionArn: string, invoke: (event: unknown) => Promise<unknown>) => void;
    /** The credentials of a function, by its construct id, or of 'Operator', which may do anything. */
    readonly credentials: (callerId: string) => Credentials;
    /** The environment that lets an AWS SDK call this endpoint as that caller. */
    readonly environment: (callerId: string) => Readonly<Record<string, string>>;
    /** Calls as that caller. */
    readonly clientOf: (callerId: string) => AwsClient;
    /** Calls as 'Operator'. */
    readonly operator: AwsClient;
    /** Calls as 'Operator' while the stack starts: its errors name the file and the fix. */
    readonly starting: AwsClient;
    /** Where DynamoDB Local keeps the tables. */
    readonly database: Database;
    /** The process id of DynamoDB Local. */
    readonly dynamoDBPid: number | undefined;
    /** Resolves when DynamoDB Local ends by itself. */
    readonly failed: Promise<LocalStackError>;
  };

export type LocalAwsOptions = {
  /** With a promise, DynamoDB Local starts meanwhile. */
  readonly template: Template | Promise<Template>;
  /** The folder for data, opened before; in memory without it. */
  readonly dataDir?: string | undefined;
  /** A DynamoDB Local that runs in memory, for a database of its own; without it, one starts. */
  readonly dynamoDB?: DynamoDBProcess | undefined;
  /** The values of secrets by construct id. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** How long a DynamoDB transaction that writes is in flight, at least; 0, the default, is without conflicts. */
  readonly transactionMs?: number | undefined;
  /** The port of the AWS endpoint; 0, the default, is any free one. */
  readonly port?: number;
};

/**
 * Starts DynamoDB Local and the AWS endpoint, and creates the template's tables.
 * @throws LocalStackError naming the fix, when the user can fix it.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { dataDir, transactionMs = 0 } = options;
  await using started = new AsyncDisposableStack();
  const dynamoDB = options.dynamoDB ?? startDynamoDB({ dataDir });
  started.defer(dynamoDB.stop);
  const [template, dynamoDBUrl] = await Promise.all([options.template, dynamoDB.endpoint]);

  const queues = createQueues(
    template,
    dataDir === undefined ? noJournal : openQueueJournal(dataFiles(dataDir).queues),
  );
  started.defer(queues.close);
  const database = newDatabase(dynamoDBUrl);
  const post = dynamoDBPost(database);
  const tables = dynamoDBService(post, template, { durable: dataDir !== undefined, transactionMs });
  const invocable = new Map<string, (event: unknown) => Promise<unknown>>();
  const buses = eventsService(template, (arn, body) => {
    const invoke = invocable.get(arn);
    if (!invoke) return queues.deliver(arn, body);
    // Its failure is in its log. Rules try again, which nobody here waits for.
    invoke(JSON.parse(body)).catch(() => {});
    return true;
  });
  const services = [
    tables,
    dynamoDBStreamsService(post),
    sqsService(queues),
    buses,
    localKms(template, dataDir),
    localSecretsManager(template, options.secrets ?? {}),
    lambdaService(template),
  ];
  const functionIds = template.resources('AWS::Lambda::Function').map(({ constructId }) => constructId);
  const { credentials, ...callers } = createCallers([...functionIds, 'Operator']);
  const roles = rolePermissions(template);
  const isAuthorized: Authorizer = (caller, permission) => {
    const granted = roles.get(caller);
    return granted === undefined || allows(granted, permission);
  };
  const endpoint = await startAwsEndpoint(services, { credentials, ...callers }, isAuthorized, options.port);
  started.defer(endpoint.stop);
  const clientOf = (callerId: string) => awsClient(endpoint.url, credentials(callerId));
  const operator = clientOf('Operator');
  const starting = startingClient(operator, { dataDir, databaseError: dynamoDB.databaseError });
  await createTables(template, starting);

  const running = started.move();
  let stopping = false;
  return {
    endpoint: endpoint.url,
    calls: endpoint.calls,
    onCall: endpoint.onCall,
    intercept: endpoint.intercept,
    onWrite: tables.onWrite,
    onEvent: buses.onEvent,
    tableName: (constructId) => template.resource('AWS::DynamoDB::GlobalTable', constructId).ref,
    keyArn: (constructId) => template.resource('AWS::KMS::Key', constructId).arn,
    queueUrl: (constructId) => template.resource('AWS::SQS::Queue', constructId).ref,
    busName: (constructId) => template.resource('AWS::Events::EventBus', constructId).ref,
    onDelivery(functionArn, invoke) {
      invocable.set(functionArn, invoke);
    },
    credentials,
    environment: (callerId) => sdkEnvironment(endpoint.url, credentials(callerId)),
    clientOf,
    operator,
    starting,
    database,
    dynamoDBPid: dynamoDB.pid,
    failed: new Promise((resolve) => {
      void dynamoDB.exited.then((code) => {
        if (!stopping)
          resolve(new LocalStackError(`DynamoDB Local ended by itself (exit code ${code}): start again`));
      });
    }),
    async stop() {
      stopping = true;
      await running.disposeAsync();
    },
  };
}

function sdkEnvironment(
  url: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_ENDPOINT_URL: url,
  };
}
