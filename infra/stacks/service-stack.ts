import { CfnOutput, Duration, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnApiMapping,
  CfnRoute,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { cors } from '../../functions/api/cors.ts';
import { routes } from '../../functions/api/routes.ts';
import { EventPublishing } from './event-publishing.ts';
import { Heartbeat } from './heartbeat.ts';
import { restrictPublishers } from './image-event-bus-policy.ts';
import { MacKeyWatch } from './mac-key-watch.ts';
import { ObjectiveAlarms } from './objective-alarms.ts';
import { operationDefinitions } from './operation-definitions.ts';
import { QuotaAudit } from './quota-audit.ts';
import { RegistrationWorker } from './registration-worker.ts';
import { Releases } from './releases.ts';
import { removalPolicyOf } from './removal-policy.ts';
import { limitRoutes, type RouteLimit } from './route-limits.ts';
import { Sandbox } from './sandbox.ts';
import { ServiceAlarms } from './service-alarms.ts';
import { ServiceDashboard } from './service-dashboard.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { TableAlarms } from './table-alarms.ts';

export type ServiceStackProps = StackProps & {
  readonly stage: Stage;
  readonly stateful: StatefulStack;
  readonly domain?: CustomDomain | undefined;
};

/** The operator's own host name. The operator points its DNS record at the API. */
export type CustomDomain = { readonly domainName: string; readonly certificateArn: string };

/** The HTTP API and its functions. Holds no data: it can be destroyed and redeployed at any time. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { stage, stateful, domain } = props;

    const unknownRoute = new ServiceFunction(this, 'UnknownRoute', {
      stage,
      entry: 'unknown-route',
      description: "Answers unknown methods and paths with the contract's errors",
    });
    const api = new HttpApi(this, 'Api', {
      apiName: `imprint-${stage.name}`,
      createDefaultStage: false,
      // With a custom domain, the default endpoint would bypass whatever protects that domain.
      disableExecuteApiEndpoint: domain !== undefined,
      corsPreflight: {
        allowOrigins: [cors.allowOrigin],
        allowMethods: cors.allowMethods.map((method) => CorsHttpMethod[method]),
        allowHeaders: [...cors.allowHeaders],
        exposeHeaders: [...cors.exposeHeaders],
        maxAge: Duration.seconds(cors.maxAgeSeconds),
      },
      defaultIntegration: integration(unknownRoute),
    });
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        "Requests carry Alibaba Cloud signatures that cover the body, which API Gateway's authorizers do not see: " +
        'each function verifies them before anything else',
    });
    const definitions = operationDefinitions(props);
    const operations: ServiceFunction[] = [];
    for (const { operation, method, path } of routes) {
      const target = new ServiceFunction(this, operation, {
        stage,
        description: `${method} ${path}`,
        ...definitions[operation],
      });
      operations.push(target);
      api.addRoutes({ path, methods: [HttpMethod[method]], integration: integration(target) });
    }
    const functions = [unknownRoute, ...operations];
    const accessLog = this.accessLog(stage);
    const apiStage = new HttpStage(this, 'ApiStage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: throttleOf(stage.rates.unknown),
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: accessLogFormat(stage),
      },
    });
    limitRoutes(apiStage, routeLimits(stage), cfnRoutesOf(apiStage));
    const { audit } = new QuotaAudit(this, 'QuotaAudit', props);
    const { publisher, mapping: events } = new EventPublishing(this, 'EventPublishing', props);
    const { worker, mapping: requests } = new RegistrationWorker(this, 'RegistrationRequests', props);
    restrictPublishers(this, props, [publisher, worker]);
    const { heartbeat } = new Heartbeat(this, 'Heartbeat', { stage, events, requests });
    const { rollbackAlarms: alarms } = new ServiceAlarms(this, 'Alarms', { stage, functions, accessLog });
    if (stage.canary)
      new Releases(this, 'Releases', { functions: [...functions, publisher, worker], alarms });
    new ObjectiveAlarms(this, 'Objectives', props);
    new TableAlarms(this, 'Tables', props);
    new MacKeyWatch(this, 'MacKeyWatch', { stage, macKeys: stateful.macKeys });
    new ServiceDashboard(this, 'Dashboards', {
      ...props,
      api,
      operations: routes.map(({ operation }) => operation),
      publisher,
    });
    if (stage.name === 'sandbox') new Sandbox(this, 'Sandbox', { ...props, api, apiStage, operations });

    const endpoint = domain === undefined ? api.apiEndpoint : `https://${domain.domainName}`;
    new CfnOutput(this, 'Endpoint', { value: endpoint });
    for (const { node, lambda } of [...functions, publisher, worker, audit, heartbeat])
      new CfnOutput(this, `${node.id}FunctionName`, { value: lambda.functionName });
    if (domain) this.serveAt(domain, apiStage);
  }

  /**
   * The name starts with /aws/vendedlogs/: for any other log group, API Gateway adds a statement to a CloudWatch Logs resource
   * policy that is limited to 5,120 characters per AWS account.
   */
  private accessLog(stage: Stage): LogGroup {
    // Unique, because a previous stack of this name may have left its log group behind.
    const uniqueId = Fn.select(2, Fn.split('/', this.stackId));
    return new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/imprint-${stage.name}-access-${uniqueId}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: removalPolicyOf(stage),
    });
  }

  private serveAt({ domainName, certificateArn }: CustomDomain, apiStage: HttpStage): void {
    const domain = new DomainName(this, 'Domain', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    const mapping = new CfnApiMapping(this, 'DomainMapping', {
      apiId: apiStage.api.apiId,
      domainName: domain.name,
      stage: apiStage.stageName,
    });
    // The stage name is a constant here, not a reference, so CloudFormation needs the dependency.
    mapping.node.addDependency(apiStage);
    new CfnOutput(this, 'DomainTarget', { value: domain.regionalDomainName });
    new CfnOutput(this, 'DomainHostedZoneId', { value: domain.regionalHostedZoneId });
  }
}

/** Leaves out query strings, which may contain a token, and user agents, which may contain anything. */
function accessLogFormat(stage: Stage): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      stage: stage.name,
      requestId: '$context.requestId',
      lambdaRequestId: '$context.integration.requestId',
      time: '$context.requestTime',
      sourceIp: '$context.identity.sourceIp',
      routeKey: '$context.routeKey',
      status: '$context.status',
      latency: '$context.responseLatency',
      integrationLatency: '$context.integrationLatency',
      integrationError: '$context.integrationErrorMessage',
      error: '$context.error.message',
    }),
  );
}

function routeLimits({ rates }: Stage): Readonly<Record<string, RouteLimit>> {
  return Object.fromEntries(
    routes.map(({ method, path }) => [
      `${method} ${path}`,
      { ...throttleOf(method === 'GET' ? rates.read : rates.write), detailedMetrics: true },
    ]),
  );
}

function cfnRoutesOf(apiStage: HttpStage): CfnRoute[] {
  return apiStage.api.node.findAll().filter((child) => child instanceof CfnRoute);
}

function throttleOf(rateLimit: number) {
  return { rateLimit, burstLimit: 2 * rateLimit };
}

function integration(target: ServiceFunction): HttpLambdaIntegration {
  return new HttpLambdaIntegration(`${target.node.id}Integration`, target.live);
}
