import type { CfnStage, HttpStage, ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IDependable } from 'constructs';

/** What one route takes, and whether it has metrics of its own. */
export type RouteLimit = Required<ThrottleSettings> & { readonly detailedMetrics?: boolean };

/**
 * Gives each route its own rate limit, so that requests to one of them cannot use up what the others need. API Gateway rejects
 * settings of a route that does not exist yet, so the stage waits for `routes`.
 *
 * @param limits by the key of the route, such as `GET /images`.
 */
export function limitRoutes(
  apiStage: HttpStage,
  limits: Readonly<Record<string, RouteLimit>>,
  routes: readonly IDependable[],
): void {
  const cfnStage = apiStage.node.defaultChild as CfnStage;
  for (const [routeKey, { rateLimit, burstLimit, detailedMetrics }] of Object.entries(limits))
    cfnStage.addPropertyOverride(`RouteSettings.${routeKey}`, {
      ThrottlingRateLimit: rateLimit,
      ThrottlingBurstLimit: burstLimit,
      ...(detailedMetrics === undefined ? {} : { DetailedMetricsEnabled: detailedMetrics }),
    });
  apiStage.node.addDependency(...routes);
}
