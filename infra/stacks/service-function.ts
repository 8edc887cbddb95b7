import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  ApplicationLogLevel,
  Architecture,
  type CfnEventSourceMapping,
  Code,
  type EventSourceMapping,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundlePath } from '../build/bundle-functions.ts';
import { type FunctionName, memorySizes } from './memory-sizes.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { Stage } from './stages.ts';

export type ServiceFunctionProps = {
  readonly stage: Stage;
  /** File name of the entry point in functions/, without its extension. */
  readonly entry: string;
  readonly description: string;
  /** Environment variables in addition to STAGE. */
  readonly environment?: Record<string, string>;
  /** What the function may do. IAM authorizes a transaction by the actions of its items. */
  readonly grants?: readonly Grant[];
  readonly reservedConcurrentExecutions?: number;
  /** 10 s by default: a request takes at most 2.4 s, and the lease of a deletion lasts 30. */
  readonly timeout?: Duration;
};

/** The role name of a function, or a pattern for all. It includes the Region, because role names are global in an account. */
export function functionRoleNames({ name }: Stage, functionName = '*'): string {
  return `imprint-${name}-${Aws.REGION}-${functionName}`;
}

export type Grant = { readonly actions: readonly string[]; readonly resource: string };

/** One Lambda function of the service, with a role and a log group of its own. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** The released version, which all callers invoke. */
  readonly live: IFunction;
  readonly alias: Alias;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: FunctionName, props: ServiceFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.stage.removable ? RetentionDays.ONE_WEEK : RetentionDays.ONE_YEAR,
      removalPolicy: removalPolicyOf(props.stage),
    });
    // AWSLambdaBasicExecutionRole can write to every log group of the account; this role only to its own.
    this.role = new Role(this, 'Role', {
      // The MAC key's policy matches the roles by name.
      roleName: functionRoleNames(props.stage, id),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.logGroup.grantWrite(this.role);
    for (const { actions, resource } of props.grants ?? []) {
      this.role.addToPolicy(
        new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [resource] }),
      );
    }
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundlePath(props.entry, props.stage.imageSource.name)),
      environment: { STAGE: props.stage.name, ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // INFO includes platform.report, which has the cold start's duration and the memory used.
      systemLogLevelV2: SystemLogLevel.INFO,
      memorySize: memorySizes[id],
      timeout: props.timeout ?? Duration.seconds(10),
      // CDK deletes the version that a release replaces, so the alias could not return to it. The version of a failed release
      // must go: Lambda refuses to publish the same code again as long as it is the latest version.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      ...(props.reservedConcurrentExecutions === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrentExecutions }),
    });
    Validations.of(this.lambda).acknowledge(
      {
        id: 'Serverless-LambdaTracing',
        reason:
          'docs/decisions/0003-no-tracing.md: without a tracer, a trace adds nothing to the log and needs a wildcard',
      },
      {
        id: 'Serverless-LambdaDLQ',
        reason:
          'Only asynchronous invocations use it. Those come from schedules and carry no data to lose, and an alarm goes off ' +
          'when an audit or heartbeat is missing; API Gateway, the stream and the queue invoke synchronously',
      },
    );
    this.alias = this.lambda.addAlias('live');
    // With exactOptionalPropertyTypes, CDK's classes do not match their own interfaces.
    this.live = this.alias as IFunction;
  }
}

/** Points a mapping at the alias by its full ARN; CDK passes a name that it parses out of the ARN. */
export function feed(mapping: EventSourceMapping, { live }: ServiceFunction): void {
  const cfnMapping = mapping.node.defaultChild as CfnEventSourceMapping;
  cfnMapping.functionName = live.functionArn;
}
