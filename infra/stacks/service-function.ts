import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundlePath } from '../build/bundle-functions.ts';
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

export type Grant = { readonly actions: readonly string[]; readonly resource: string };

/** One Lambda function of the service, with a role and a log group of its own. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.stage.removable ? RetentionDays.ONE_WEEK : RetentionDays.ONE_YEAR,
      removalPolicy: props.stage.removable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    // AWSLambdaBasicExecutionRole could write to every log group of the account; this role to its own only.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: "X-Ray's write actions take no resource; a test pins every wildcard that a role has",
    });
    logGroup.grantWrite(this.role);
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
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      memorySize: 1024,
      timeout: props.timeout ?? Duration.seconds(10),
      ...(props.reservedConcurrentExecutions === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrentExecutions }),
    });
    Validations.of(this.lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Only asynchronous invocations use it. The one that there is, of the daily audit, carries nothing that could be ' +
        'lost, and an alarm says when no audit ends; API Gateway, the stream and the queue wait for their answers',
    });
  }
}
