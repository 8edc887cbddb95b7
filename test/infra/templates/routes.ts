import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { routes } from '../../../functions/api/routes.ts';
import { sandboxRoutes } from '../../../functions/sandbox/sandbox-routes.ts';
import { pathOf } from '../policies.ts';
import type { Resource, SynthesizedStage } from '../synthesized.ts';
import type { TestedStage } from './tested-stage.ts';

/** Tests the HTTP API, its routes and their limits. */
export function routeTests({ isSandbox }: TestedStage, templates: SynthesizedStage): void {
  it('has exactly the routes of the API, and $default for everything else', () => {
    const integrations: Record<string, Resource> = templates.service.findResources(
      'AWS::ApiGatewayV2::Integration',
    );
    const targets = Object.values(templates.service.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => {
        const [, [, { Ref: id }]] = Properties.Target['Fn::Join'];
        const uri = integrations[id]?.['Properties'].IntegrationUri;
        return [Properties.RouteKey, pathOf(templates.service, uri.Ref)];
      },
    );
    expect(Object.fromEntries(targets)).toEqual({
      ...Object.fromEntries(
        routes.map(({ operation, method, path }) => [
          `${method} ${path}`,
          `Service/${operation}/Function/Aliaslive`,
        ]),
      ),
      ...Object.fromEntries(
        (isSandbox ? sandboxRoutes : []).map(({ operation, method, path }) => [
          `${method} ${path}`,
          `Service/Sandbox/${operation}/Function/Aliaslive`,
        ]),
      ),
      $default: 'Service/UnknownRoute/Function/Aliaslive',
    });
  });

  it('allows CORS from any origin, without credentials', () => {
    templates.service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: {
        AllowCredentials: Match.absent(),
        AllowOrigins: ['*'],
        AllowMethods: ['POST', 'GET', 'DELETE'],
        AllowHeaders: Match.arrayWith(['authorization', 'content-type', 'content-md5', 'accept']),
        ExposeHeaders: ['x-acs-request-id', 'request-id', 'idempotent-replayed', 'retry-after'],
        MaxAge: 3600,
      },
    });
  });

  it('invokes functions with payload format 2.0', () => {
    templates.service.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
      PayloadFormatVersion: '2.0',
    });
  });

  it('serves at the root with one stage, $default', () => {
    templates.service.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
    templates.service.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
    });
  });

  it('limits each route, and unknown routes, separately', () => {
    const limit = (rate: number) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: 2 * rate,
      DetailedMetricsEnabled: true,
    });
    templates.service.hasResource('AWS::ApiGatewayV2::Stage', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiPOSTimages')]),
      Properties: {
        DefaultRouteSettings: limit(20),
        RouteSettings: {
          'POST /images': limit(500),
          'DELETE /images/{ImageId}': limit(500),
          'GET /images': limit(1000),
          'GET /images/{ImageId}': limit(1000),
          'GET /quotas': limit(1000),
          ...(isSandbox && {
            'POST /sandbox/accounts': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 10 },
            'GET /sandbox/activity': { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
          }),
        },
      },
    });
  });

  it('has visitor accounts in the sandbox only', () => {
    templates.service.resourceCountIs('AWS::Logs::SubscriptionFilter', isSandbox ? routes.length : 0);
    expect(JSON.stringify(templates.service.toJSON()).includes('/sandbox')).toBe(isSandbox);
  });

  it('has no custom domain by default', () => {
    templates.service.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    templates.service.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 0);
  });
}
