import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { type CustomDomain, ServiceStack } from './service-stack.ts';
import { type Stage, stageNamed } from './stages.ts';
import { StatefulStack } from './stateful-stack.ts';

/**
 * The app of one stage, chosen by the context key `stage`, from bundles that are already built.
 * @throws Error when the context names no stage, half a custom domain, or a limit that is no number.
 */
export function imprintApp(props: AppProps = {}): App {
  const app = new App({
    analyticsReporting: false,
    ...props,
    context: { ...defaultContext(), ...props.context },
  });
  const stage = configured(stageNamed(app.node.tryGetContext('stage')), app);
  const prefix = `imprint-${stage.name}`;

  const stateful = new StatefulStack(app, 'Stateful', {
    stackName: `${prefix}-stateful`,
    description: `Imprint (${stage.name}): tables and keys`,
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

/** The CDK CLI passes cdk.json's context by itself; without it, synthesis in-process would differ from what deploys. */
function defaultContext(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8')).context;
}

/** The stage with the limits that the context sets instead of its own. */
function configured(stage: Stage, app: App): Stage {
  const limit = (key: 'defaultMaxImageCount' | 'tokenRetentionDays'): number => {
    const value = Number(app.node.tryGetContext(key) ?? stage[key]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${key} is a whole number from 1 on: -c ${key}=...`);
    return value;
  };
  return {
    ...stage,
    defaultMaxImageCount: limit('defaultMaxImageCount'),
    tokenRetentionDays: limit('tokenRetentionDays'),
  };
}

function customDomain(app: App): CustomDomain | undefined {
  const domainName: unknown = app.node.tryGetContext('domainName');
  const certificateArn: unknown = app.node.tryGetContext('certificateArn');
  if (domainName === undefined && certificateArn === undefined) return undefined;
  if (typeof domainName !== 'string' || typeof certificateArn !== 'string') {
    throw new Error('a custom domain takes both: -c domainName=... -c certificateArn=...');
  }
  return { domainName, certificateArn };
}
