import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { type CustomDomain, ServiceStack } from './service-stack.ts';
import { refuseUnknownKeys, stageOf } from './stages.ts';
import { StatefulStack } from './stateful-stack.ts';

/**
 * The CDK app of the stage named by the context key `stage`. The bundles must already be built.
 * @throws Error when the context names no stage or sets an invalid value.
 */
export function imprintApp(props: AppProps = {}): App {
  const app = new App({
    analyticsReporting: false,
    ...props,
    context: { ...defaultContext(), ...props.context },
  });
  refuseUnknownKeys(Object.keys(app.node.getAllContext()));
  const stage = stageOf((key) => app.node.tryGetContext(key));
  const prefix = `imprint-${stage.name}`;

  const stateful = new StatefulStack(app, 'Stateful', {
    stackName: `${prefix}-stateful`,
    description: `Imprint (${stage.name}): tables, keys, buses and queues`,
    terminationProtection: !stage.removable,
    stage,
  });
  new ServiceStack(app, 'Service', {
    stackName: `${prefix}-service`,
    description: `Imprint (${stage.name}): HTTP API and functions`,
    stage,
    stateful,
    domain: customDomain(app),
  });
  return app;
}

/** The CDK CLI passes the context of cdk.json; without it, in-process synthesis would differ from what is deployed. */
function defaultContext(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8')).context;
}

function customDomain(app: App): CustomDomain | undefined {
  const domainName: unknown = app.node.tryGetContext('domainName');
  const certificateArn: unknown = app.node.tryGetContext('certificateArn');
  if (domainName === undefined && certificateArn === undefined) return undefined;
  if (typeof domainName !== 'string' || typeof certificateArn !== 'string') {
    throw new Error('a custom domain needs both: -c domainName=... -c certificateArn=...');
  }
  return { domainName, certificateArn };
}
