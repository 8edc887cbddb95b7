import { Duration, Validations } from 'aws-cdk-lib';
import { type HttpApi, HttpMethod, type HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterPattern, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import { Construct } from 'constructs';
import { eventSource } from '../../functions/events/image-event.ts';
import { sandboxAccountPrefix } from '../../functions/sandbox/sandbox-account.ts';
import { type SandboxOperation, sandboxRoutes } from '../../functions/sandbox/sandbox-routes.ts';
import { limitRoutes, type RouteLimit } from './route-limits.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

export type SandboxProps = {
  readonly stage: Stage;
  readonly stateful: StatefulStack;
  readonly api: HttpApi;
  readonly apiStage: HttpStage;
  /** The functions whose requests the timeline shows. */
  readonly operations: Iterable<ServiceFunction>;
};

const sandboxLimits: Readonly<Record<string, RouteLimit>> = {
  'POST /sandbox/accounts': { rateLimit: 1, burstLimit: 10 },
  // Each open console polls every few seconds.
  'GET /sandbox/activity': { rateLimit: 200, burstLimit: 400 },
};

/** Features of the sandbox stage only: the console, visitor accounts, and their timeline. */
export class Sandbox extends Construct {
  constructor(scope: Construct, id: string, props: SandboxProps) {
    super(scope, id);
    const functions = this.routedFunctions(props);
    const added = sandboxRoutes.flatMap(({ operation, method, path }) => {
      const integration = new HttpLambdaIntegration(`${operation}Integration`, functions[operation].live);
      return props.api.addRoutes({ path, methods: [HttpMethod[method]], integration });
    });
    limitRoutes(props.apiStage, sandboxLimits, added);
    this.recordActivity(props);
    this.sweep(props);
  }

  private routedFunctions({ stage, stateful }: SandboxProps): Record<SandboxOperation, ServiceFunction> {
    const { accessKeys, macKey, macKeys, accounts } = stateful;
    const sandbox = tableOf(stateful);
    return {
      ClaimSandboxAccount: new ServiceFunction(this, 'ClaimSandboxAccount', {
        stage,
        entry: 'claim-sandbox-account',
        description: 'Creates an account for a visitor of the sandbox',
        environment: {
          ...tableNames(stateful),
          MAC_KEY_ARN: macKey.keyArn,
          MAX_LIVE_ACCOUNTS: String(stage.maxSandboxAccounts),
        },
        grants: [
          {
            actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
            resource: sandbox.tableArn,
          },
          { actions: ['dynamodb:PutItem'], resource: accounts.tableArn },
          { actions: ['dynamodb:PutItem'], resource: accessKeys.tableArn },
          { actions: ['kms:GenerateMac'], resource: macKey.keyArn },
        ],
      }),
      ListActivity: new ServiceFunction(this, 'ListActivity', {
        stage,
        entry: 'list-activity',
        description: "Returns the activity of the caller's sandbox account",
        environment: { ACCESS_KEYS_TABLE: accessKeys.tableName, SANDBOX_TABLE: sandbox.tableName },
        grants: [
          { actions: ['dynamodb:GetItem'], resource: accessKeys.tableArn },
          ...macKeys.map(({ keyArn }) => ({ actions: ['kms:GenerateMac'], resource: keyArn })),
          { actions: ['dynamodb:Query'], resource: sandbox.tableArn },
        ],
      }),
      Console: new ServiceFunction(this, 'Console', {
        stage,
        entry: 'console',
        description: 'Serves the console, the reference and the OpenAPI document',
      }),
    };
  }

  /**
   * Records the operations' log lines and the image events in the timeline. The operations get no slower and need no
   * further permissions.
   */
  private recordActivity({ stage, stateful, operations }: SandboxProps): void {
    const recorder = new ServiceFunction(this, 'RecordActivity', {
      stage,
      entry: 'record-activity',
      description: 'Records the requests and events of sandbox accounts',
      environment: tableNames(stateful),
      grants: [
        {
          actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
          resource: tableOf(stateful).tableArn,
        },
        { actions: ['dynamodb:UpdateItem'], resource: stateful.accessKeys.tableArn },
      ],
    });
    const destination = new LambdaDestination(recorder.lambda);
    for (const operation of operations) {
      new SubscriptionFilter(this, `${operation.node.id}Log`, {
        logGroup: operation.logGroup,
        destination,
        filterPattern: FilterPattern.stringValue('$.accountId', '=', `${sandboxAccountPrefix}*`),
      });
    }
    const events = new Rule(this, 'ImageEvents', {
      description: "Sends sandbox accounts' image events to their timeline",
      eventBus: stateful.imageEvents.bus,
      eventPattern: {
        source: [eventSource],
        detail: { AccountId: [{ prefix: sandboxAccountPrefix }] },
      },
      targets: [new LambdaFunction(recorder.lambda, { retryAttempts: 2, maxEventAge: Duration.minutes(5) })],
    });
    Validations.of(events).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The timeline may miss an event; the bus and its archive have it',
    });
  }

  private sweep({ stage, stateful }: SandboxProps): void {
    const { registry, accounts, accessKeys } = stateful;
    const sweep = new ServiceFunction(this, 'SweepSandboxAccounts', {
      stage,
      entry: 'sweep-sandbox-accounts',
      description: 'Deletes sandbox accounts that expired',
      timeout: Duration.minutes(5),
      environment: { ...tableNames(stateful), REGISTRY_TABLE: registry.tableName },
      grants: [
        {
          actions: ['dynamodb:Query', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
          resource: tableOf(stateful).tableArn,
        },
        {
          actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
          resource: registry.tableArn,
        },
        {
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
          resource: accounts.tableArn,
        },
        { actions: ['dynamodb:DeleteItem'], resource: accessKeys.tableArn },
        { actions: ['dynamodb:Query'], resource: `${accessKeys.tableArn}/index/byAccount` },
      ],
    });
    const schedule = new Rule(this, 'Sweep', {
      description: 'Starts the deletion of expired sandbox accounts',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(sweep.lambda, { retryAttempts: 0 })],
    });
    Validations.of(schedule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The scheduled event carries no data, and the next one follows in five minutes',
    });
  }
}

function tableOf({ sandbox }: StatefulStack): NonNullable<StatefulStack['sandbox']>['table'] {
  if (!sandbox) throw new Error('only the sandbox stage has its table');
  return sandbox.table;
}

function tableNames(stateful: StatefulStack): Record<string, string> {
  return {
    SANDBOX_TABLE: tableOf(stateful).tableName,
    ACCOUNTS_TABLE: stateful.accounts.tableName,
    ACCESS_KEYS_TABLE: stateful.accessKeys.tableName,
  };
}
