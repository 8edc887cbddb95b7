import { Aws, Duration, Validations } from 'aws-cdk-lib';
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
import { removalPolicyOf } from './removal-policy.ts';
import type { Stage } from './stages.ts';

export type ServiceFunctionProps = {
  readonly stage: Stage;
  /** File name of the entry point in functions/, without its extension. */
  readonly entry: string;
  readonly description: string;
  /** What it is told beside its stage, which every function knows. */
  readonly environment?: Record<string, string>;
  /** What it may do, and on what: IAM knows transactions by the actions of their items. */
  readonly grants?: readonly Grant[];
  readonly reservedConcurrentExecutions?: number;
  /** 10 s without it: a request is answered within 2.4 s, and a lease of a deletion lasts 30. */
  readonly timeout?: Duration;
};

/** The pattern of the names of all functions' roles. With the Region: names of roles are those of the AWS account. */
export function functionRoleNames({ name }: Stage, functionName = '*'): string {
  return `imprint-${name}-${Aws.REGION}-${functionName}`;
}

export type Grant = { readonly actions: readonly string[]; readonly resource: string };

/** One Lambda function of the service, with a role and a log group of its own. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** What everybody calls: the version that is released. */
  readonly live: IFunction;
  readonly alias: Alias;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.stage.removable ? RetentionDays.ONE_WEEK : RetentionDays.ONE_YEAR,
      removalPolicy: removalPolicyOf(props.stage),
    });
    // AWSLambdaBasicExecutionRole could write to every log group of the account; this role to its own only.
    this.role = new Role(this, 'Role', {
      // The MAC key's policy knows the roles by their names.
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
      // platform.report, which has the cold start's duration and the memory used, is of level INFO.
      systemLogLevelV2: SystemLogLevel.INFO,
      memorySize: 1024,
      timeout: props.timeout ?? Duration.seconds(10),
      ...(props.reservedConcurrentExecutions === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrentExecutions }),
    });
    Validations.of(this.lambda).acknowledge(
      {
        id: 'Serverless-LambdaTracing',
        reason:
          'docs/decisions/0003-no-tracing.md: without a tracer a trace says what the log says, and takes a wildcard',
      },
      {
        id: 'Serverless-LambdaDLQ',
        reason:
          'Only asynchronous invocations use it. The one that there is, of the daily audit, carries nothing that could be ' +
          'lost, and an alarm says when no audit ends; API Gateway, the stream and the queue wait for their answers',
      },
    );
    this.alias = this.lambda.addAlias('live');
    // CDK's classes are not of their own interfaces where optional is exact.
    this.live = this.alias as IFunction;
  }
}

/** Has a mapping name the alias by its ARN; CDK would take its name apart from that. */
export function feed(mapping: EventSourceMapping, { live }: ServiceFunction): void {
  const cfnMapping = mapping.node.defaultChild as CfnEventSourceMapping;
  cfnMapping.functionName = live.functionArn;
}
