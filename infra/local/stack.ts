import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../emulator/cloudformation/template.ts';
import { openDataFolder } from '../emulator/data-folder.ts';
import type { CorsConfiguration } from '../emulator/http-api/cors.ts';
import { startGateway } from '../emulator/http-api/gateway.ts';
import type { Route } from '../emulator/http-api/routes.ts';
import { startEventSourceMappings, type TargetFunction } from '../emulator/lambda/event-source-mappings.ts';
import { lambdaFunctions } from '../emulator/lambda/lambda-function.ts';
import type { OnLog } from '../emulator/lambda/worker-process.ts';
import { startWorkers, type Workers } from '../emulator/lambda/workers.ts';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../emulator/local-aws.ts';
import { LocalStackError } from '../emulator/local-stack-error.ts';
import { startSubscriptions } from '../emulator/logs/subscription-filters.ts';
import { checkData } from './check-data.ts';
import { type DemoAccount, seedDemoAccounts } from './demo-accounts.ts';
import { hinting, type OnHint } from './hints.ts';
import { announceStack, forgetKilledStacks } from './running-stack.ts';
import { seedSystemImages } from './seed-system-images.ts';
import type { Context } from './synthesize.ts';

export { type LocalAws, startLocalAws } from '../emulator/local-aws.ts';

export type LocalStackOptions = {
  /** The gateway's port; 0, the default, is any free one. */
  readonly port?: number;
  /** The port of the AWS endpoint; 0, the default, is any free one. */
  readonly awsPort?: number;
  /** The folder for data; in memory without it. */
  readonly dataDir?: string | undefined;
  /** The CDK context. Its default stage is the sandbox. */
  readonly context?: Readonly<Record<string, string>>;
  /** The synthesized templates of that context; without them, the stack synthesizes. */
  readonly template?: Template;
  /** The values of secrets by construct id. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly onLog?: OnLog;
  /** Receives a hint for each refused request. */
  readonly onHint?: OnHint;
  readonly dynamoDB?: LocalAwsOptions['dynamoDB'];
  readonly transactionMs?: LocalAwsOptions['transactionMs'];
};

/** The whole service on this machine. */
export type LocalStack = {
  readonly url: string;
  readonly template: Template;
  readonly aws: LocalAws;
  readonly accounts: readonly DemoAccount[];
  /** By construct id. */
  readonly functions: ReadonlyMap<string, Workers>;
  /** Problems that it can run with. */
  readonly notes: readonly string[];
  /** Resolves when the stack fails. */
  readonly failed: Promise<LocalStackError>;
  readonly stop: () => Promise<void>;
};

/**
 * Synthesizes the stage's templates and runs them. Everything listens on 127.0.0.1 only.
 * @throws LocalStackError naming the fix, when the user can fix it.
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { port = 0, dataDir, secrets = {}, onLog = () => {}, onHint } = options;
  if (dataDir !== undefined) {
    openDataFolder(dataDir);
    checkData(dataDir);
  }
  await using started = new AsyncDisposableStack();
  const synthesis = options.template ?? synthesize({ stage: 'sandbox', ...options.context }, started);
  const aws = await startLocalAws({
    template: synthesis,
    dataDir,
    secrets,
    port: options.awsPort ?? 0,
    dynamoDB: options.dynamoDB,
    transactionMs: options.transactionMs,
  });
  started.defer(aws.stop);
  const template = await synthesis;
  const accounts = await seedDemoAccounts(aws);
  await seedSystemImages(aws);

  const { byId: functions, byArn, targets } = startFunctions(template, aws, onLog, started);
  started.defer(startEventSourceMappings({ template, aws, functions: targets, dataDir, onLog }));
  const gateway = await startGateway(routesOf(template, byArn, onHint), port, {
    cors: corsOf(template),
  });
  started.defer(gateway.stop);
  // In memory, a stack reads no files.
  if (dataDir !== undefined) await forgetKilledStacks();
  const notes: string[] = [];
  try {
    started.defer(await announceStack({ port: Number(new URL(gateway.url).port), aws, template, accounts }));
  } catch (error) {
    if (!(error instanceof LocalStackError)) throw error;
    notes.push(error.message);
  }

  const running = started.move();
  return {
    url: gateway.url,
    template,
    aws,
    accounts,
    functions,
    notes,
    failed: aws.failed,
    stop: () => running.disposeAsync(),
  };
}

type RunningFunctions = {
  /** By construct id. */
  readonly byId: ReadonlyMap<string, Workers>;
  /** By the ARN of the function and those of its aliases. */
  readonly byArn: ReadonlyMap<string, Workers>;
  /** The functions and their aliases, for event source mappings. */
  readonly targets: readonly TargetFunction[];
};

/** Starts the workers of the template's functions, and the subscription filters on their logs. */
function startFunctions(
  template: Template,
  aws: LocalAws,
  onLog: OnLog,
  started: AsyncDisposableStack,
): RunningFunctions {
  const byId = new Map<string, Workers>();
  const byArn = new Map<string, Workers>();
  const targets: TargetFunction[] = [];
  const aliases = aliasArns(template);
  const functions = lambdaFunctions(template, aws.environment);
  const subscriptions = startSubscriptions({
    template,
    functions,
    invoke: async (arn, event) => await byArn.get(arn)?.invoke(event),
  });
  started.defer(subscriptions.stop);
  const logLine: OnLog = (line, functionId) => {
    onLog(line, functionId);
    subscriptions.onLog(line, functionId);
  };
  for (const lambda of functions) {
    const workers = startWorkers(lambda, logLine);
    aws.onDelivery(lambda.arn, workers.invoke);
    started.defer(workers.stop);
    byId.set(lambda.id, workers);
    for (const arn of [lambda.arn, ...(aliases.get(nameOf(lambda.arn)) ?? [])]) {
      byArn.set(arn, workers);
      targets.push({ id: lambda.id, name: nameOf(arn), invoke: workers.invoke });
    }
  }
  return { byId, byArn, targets };
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'imprint-'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new LocalStackError(
      `${tmpdir()} cannot be used (${reason}): set TMPDIR to a folder that you can write`,
    );
  }
}

/** Synthesizes into a temporary folder, which is removed when `started` is disposed. */
function synthesize(context: Context, started: AsyncDisposableStack): Promise<Template> {
  const assembly = temporaryFolder();
  const synthesis = loadAndSynthesize(context, assembly);
  // A signal can end the process while the stack starts.
  const removeAssembly = () => rmSync(assembly, { recursive: true, force: true });
  process.once('exit', removeAssembly);
  started.defer(async () => {
    await Promise.allSettled([synthesis]);
    removeAssembly();
    process.off('exit', removeAssembly);
  });
  return synthesis;
}

/** Loads CDK, which takes a second, while Java starts. */
async function loadAndSynthesize(context: Context, assembly: string): Promise<Template> {
  const { synthesize } = await import('./synthesize.ts');
  return await synthesize(context, assembly);
}

/** The aliases of functions, by the functions' names. Here all of them lead to the one version that there is. */
function aliasArns(template: Template): ReadonlyMap<string, readonly string[]> {
  const aliases = Map.groupBy(template.resources('AWS::Lambda::Alias'), (alias) =>
    String(alias.properties()['FunctionName']),
  );
  return new Map([...aliases].map(([name, ofFunction]) => [name, ofFunction.map(({ arn }) => arn)]));
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? '';
}

function corsOf(template: Template): CorsConfiguration | undefined {
  const [api] = template.resources('AWS::ApiGatewayV2::Api');
  return api?.properties()['CorsConfiguration'] as CorsConfiguration | undefined;
}

function routesOf(
  template: Template,
  functions: ReadonlyMap<string, Workers>,
  onHint: OnHint | undefined,
): readonly Route[] {
  const integrations = template.resources('AWS::ApiGatewayV2::Integration');
  return template.resources('AWS::ApiGatewayV2::Route').map((route) => {
    const { RouteKey, Target } = route.properties();
    const integration = integrations.find(({ ref }) => Target === `integrations/${ref}`);
    const workers = functions.get(String(integration?.properties()['IntegrationUri']));
    if (!workers) throw new Error(`route ${RouteKey} leads to no function`);
    return { key: String(RouteKey), invoke: onHint ? hinting(workers.invoke, onHint) : workers.invoke };
  });
}
