import { type AwsClient, awsClient } from '../../infra/emulator/aws/aws-client.ts';
import { type Interceptor, startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import { type Credentials, createCallers } from '../../infra/emulator/aws/callers.ts';
import { localKms } from '../../infra/emulator/aws/kms.ts';
import type { Template } from '../../infra/emulator/cloudformation/template.ts';
import { type DynamoDBProcess, startDynamoDB } from '../../infra/emulator/dynamodb/dynamodb.ts';
import { dynamoDBPost, newDatabase } from '../../infra/emulator/dynamodb/dynamodb-post.ts';
import { dynamoDBService } from '../../infra/emulator/dynamodb/dynamodb-service.ts';
import { dynamoDBStreamsService } from '../../infra/emulator/dynamodb/dynamodb-streams-service.ts';
import { createTables } from '../../infra/emulator/dynamodb/tables.ts';
import { awsEnvironment, functionEnvironment } from '../support/function-environment.ts';
import type { SharedStack } from '../support/global-stack.ts';
import { synthesizedSandbox } from '../support/synthesized-sandbox.ts';
import { clientCount } from './program.ts';
import { type PublishedEvents, publishedEvents } from './published-events.ts';
import { startWorkerThread, type WorkerThread } from './worker-thread.ts';

/** The tables of the template in a DynamoDB Local of their own, for workers that know no other. */
export type World = {
  /** As tests know a stack; it serves no HTTP. */
  readonly stack: SharedStack;
  readonly operator: AwsClient;
  readonly events: PublishedEvents;
  /**
   * Starts the workers of a session's clients and replaces those that it had. Sessions run histories in parallel.
   */
  readonly startWorkers: (session: number, options?: WorkerOptions) => Promise<Workers>;
  readonly stop: () => Promise<void>;
};

type WorkerOptions = {
  /** The source trees whose functions the workers run, in turn; this tree by default. */
  readonly roots?: readonly string[];
  /** Whether variants can break their ports. */
  readonly breakable?: boolean;
};

export type Workers = { readonly servings: readonly Serving[]; readonly stop: () => Promise<void> };

/** A worker, and an interceptor between it and AWS. */
export type Serving = { readonly worker: WorkerThread; interceptor: Interceptor | undefined };

/** What accounts may have that have no limit of their own. */
export const defaultMaxImageCount = 2;

/** A token is remembered for a minute, so that a history can see it forgotten. */
const tokenRetentionDays = 60 / 86_400;

/** What a world can share with other stacks; without it, the world starts and synthesizes its own. */
export type SharedParts = { readonly dynamoDB: DynamoDBProcess; readonly template: Template };

/** Starts a world for at most that many sessions. */
export async function startWorld(sessionCount: number, shared?: SharedParts): Promise<World> {
  await using started = new AsyncDisposableStack();
  const dynamoDB = shared?.dynamoDB ?? startDynamoDB();
  started.defer(dynamoDB.stop);
  const template = shared?.template ?? (await synthesizedSandbox(started));
  const database = newDatabase(await dynamoDB.endpoint);
  const post = dynamoDBPost(database);
  const services = [
    dynamoDBService(post, template, { durable: false, transactionMs: 0 }),
    dynamoDBStreamsService(post),
    localKms(template, undefined),
  ];

  const callers = createCallers([...callerIds(sessionCount), 'Operator']);
  const endpoint = await startAwsEndpoint(services, callers);
  started.defer(endpoint.stop);
  const operator = awsClient(endpoint.url, callers.credentials('Operator'));
  // TTL deletes when a program says so.
  await createTables(template, async (service, action, input) =>
    action === 'UpdateTimeToLive' ? {} : operator(service, action, input),
  );
  const tableName = (id: string) => template.resource('AWS::DynamoDB::GlobalTable', id).ref;
  const stack = {
    url: 'http://127.0.0.1',
    awsEndpoint: endpoint.url,
    operator: callers.credentials('Operator'),
    tables: {
      registry: tableName('Registry'),
      accounts: tableName('Accounts'),
      accessKeys: tableName('AccessKeys'),
    },
    database,
    macKeyArn: template.resource('AWS::KMS::Key', 'MacKey').arn,
    // Neither is played here.
    imageEventBusName: '',
    imageRequestQueueUrl: '',
    deadLettersUrl: '',
  };

  const servings = new Map<string, Serving>();
  endpoint.intercept((call, forward) => servings.get(call.caller)?.interceptor?.(call, forward) ?? forward());

  async function startServing(
    callerId: string,
    {
      root,
      breakable = false,
    }: { readonly root?: string | undefined; readonly breakable?: boolean | undefined },
  ): Promise<Serving> {
    const environment = environmentOf(stack, callers.credentials(callerId));
    const worker = await startWorkerThread(environment, { root, breakable });
    const serving: Serving = { worker, interceptor: undefined };
    servings.set(callerId, serving);
    return serving;
  }

  const running = started.move();
  return {
    stack,
    operator,
    events: publishedEvents(operator, tableName('Registry')),
    async startWorkers(session, { roots = [], breakable } = {}) {
      const starting = callerIdsOf(session).map((callerId, client) =>
        startServing(callerId, { root: roots[client % roots.length], breakable }),
      );
      const sessionServings = await Promise.all(starting);
      return {
        servings: sessionServings,
        stop: async () => {
          await Promise.all(sessionServings.map(({ worker }) => worker.stop()));
        },
      };
    },
    stop: () => running.disposeAsync(),
  };
}

function callerIds(sessionCount: number): string[] {
  return Array.from({ length: sessionCount }, (_, session) => callerIdsOf(session)).flat();
}

function callerIdsOf(session: number): string[] {
  return Array.from({ length: clientCount }, (_, client) => `Session${session}Worker${client}`);
}

/** The environment of the functions, as in the template except for the lower limits. */
function environmentOf(
  { awsEndpoint, tables }: SharedStack,
  credentials: Credentials,
): Record<string, string> {
  return {
    ...awsEnvironment(awsEndpoint, credentials),
    ...functionEnvironment(tables),
    DEFAULT_MAX_IMAGE_COUNT: String(defaultMaxImageCount),
    TOKEN_RETENTION_DAYS: String(tokenRetentionDays),
  };
}
