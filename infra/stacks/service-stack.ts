import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnApiMapping,
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
import type { Operation } from '../../functions/api/routes.ts';
import { routes } from '../../functions/api/routes.ts';
import { EventPublishing } from './event-publishing.ts';
import { onlyPutBy } from './image-event-bus-policy.ts';
import { operationDefinitions } from './operation-definitions.ts';
import { QuotaAudit } from './quota-audit.ts';
import { RegistrationWorker } from './registration-worker.ts';
import { ServiceAlarms } from './service-alarms.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

export type ServiceStackProps = StackProps & {
  readonly stage: Stage;
  readonly stateful: StatefulStack;
  readonly domain?: CustomDomain | undefined;
};

/** A host name of the operator's own; its DNS record is theirs to point at the API. */
export type CustomDomain = { readonly domainName: string; readonly certificateArn: string };

/** The HTTP API and the functions behind it: holds no data, can be destroyed and deployed again at any time. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { stage, domain } = props;

    const unknownRoute = new ServiceFunction(this, 'UnknownRoute', {
      stage,
      entry: 'unknown-route',
      description: "Answers every method and path the API does not have, in the contract's errors",
    });
    const api = new HttpApi(this, 'Api', {
      apiName: `imprint-${stage.name}`,
      createDefaultStage: false,
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
        "Requests carry Alibaba Cloud's signatures, over their bodies too, which no authorizer of API Gateway gets to see: " +
        'each function verifies them before anything else',
    });
    const definitions = operationDefinitions(props);
    const functions = new Map<Operation, ServiceFunction>();
    for (const { operation, method, path } of routes) {
      const target = new ServiceFunction(this, operation, {
        stage,
        description: `${method} ${path}`,
        ...definitions[operation],
      });
      functions.set(operation, target);
      api.addRoutes({ path, methods: [HttpMethod[method]], integration: integration(target) });
    }
    const apiStage = new HttpStage(this, 'ApiStage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: 1000, burstLimit: 2000 },
      accessLogSettings: { destination: this.accessLog(stage), format: accessLogFormat },
    });
    new QuotaAudit(this, 'QuotaAudit', props);
    const { publisher } = new EventPublishing(this, 'EventPublishing', props);
    const { worker } = new RegistrationWorker(this, 'RegistrationRequests', props);
    onlyPutBy(this, props, [publisher, worker]);
    new ServiceAlarms(this, 'Alarms', { stage, api, functions });

    new CfnOutput(this, 'Endpoint', { value: api.apiEndpoint });
    if (domain) this.serveAt(domain, apiStage);
  }

  private accessLog(stage: Stage): LogGroupLogDestination {
    const logGroup = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: stage.removable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    return new LogGroupLogDestination(logGroup);
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
    // The stage's name is a constant here, and no reference that CloudFormation would wait for.
    mapping.node.addDependency(apiStage);
    new CfnOutput(this, 'DomainTarget', { value: domain.regionalDomainName });
  }
}

/** Neither query strings nor user agents: a token may stand in the first, anything in the second. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    lambdaRequestId: '$context.integration.requestId',
    time: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    routeKey: '$context.routeKey',
    status: '$context.status',
    latency: '$context.responseLatency',
    integrationLatency: '$context.integrationLatency',
    integrationError: '$context.integrationErrorMessage',
  }),
);

function integration(target: ServiceFunction): HttpLambdaIntegration {
  return new HttpLambdaIntegration(`${target.node.id}Integration`, target.lambda);
}
