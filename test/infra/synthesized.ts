import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { imprintApp } from '../../infra/stacks/imprint-app.ts';
import { pathOf } from './policies.ts';

/** The alarm topic, which production requires. */
export const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:pager';

export type Resource = ReturnType<Template['findResources']>[string];

export type SynthesizedStage = {
  readonly stateful: Template;
  readonly service: Template;
  /** The code of each bundle, by its S3 key in the template. */
  readonly bundles: ReadonlyMap<string, string>;
};

type Context = Readonly<Record<string, string>>;

const known = new Map<string, SynthesizedStage>();

/**
 * The templates as they would be deployed, with the constructs' paths, by which tests name resources. The bundles must
 * already be built. A test file synthesizes each stage once.
 *
 * @param validate also validates against CloudFormation's schemas, which takes most of the time.
 */
export function synthesized(stage: string, context: Context = {}, validate = false): SynthesizedStage {
  const key = JSON.stringify([stage, context, validate]);
  const found = known.get(key) ?? synthesize(stage, context, validate);
  known.set(key, found);
  return found;
}

function synthesize(stage: string, context: Context, validate: boolean): SynthesizedStage {
  const outdir = mkdtempSync(join(tmpdir(), 'imprint-templates-'));
  try {
    const assembly = imprintApp({
      context: {
        stage,
        'aws:cdk:enable-path-metadata': true,
        ...(stage === 'production' ? { alarmTopicArn } : {}),
        ...context,
      },
      outdir,
      builtinCloudFormationValidation: validate,
    }).synth();
    return {
      stateful: template(assembly, 'Stateful'),
      service: template(assembly, 'Service'),
      bundles: bundles(assembly),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The functions' paths and resources, in the order of the template. */
export function functionsOf({ service }: SynthesizedStage): [path: string, lambda: Resource][] {
  const lambdas: Record<string, Resource> = service.findResources('AWS::Lambda::Function');
  return Object.entries(lambdas).map(([logicalId, lambda]) => [
    pathOf(service, logicalId).replace(/\/Function$/, ''),
    lambda,
  ]);
}

function template(assembly: CloudAssembly, id: string): Template {
  return Template.fromJSON(assembly.getStackArtifact(id).template);
}

type Assets = { readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>> };

function bundles({ directory }: CloudAssembly): Map<string, string> {
  const assets: Assets = JSON.parse(readFileSync(join(directory, 'Service.assets.json'), 'utf8'));
  return new Map(
    Object.entries(assets.files)
      .filter(([, { source }]) => source.path.startsWith('asset.'))
      .map(([hash, { source }]) => [
        `${hash}.zip`,
        readFileSync(join(directory, source.path, 'index.mjs'), 'utf8'),
      ]),
  );
}
