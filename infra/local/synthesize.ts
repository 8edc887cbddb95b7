import { join } from 'node:path';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { bundleFunctions } from '../build/bundle-functions.ts';
import type { CloudAssembly as ReadAssembly } from '../emulator/cloudformation/cloud-assembly.ts';
import { localArn } from '../emulator/cloudformation/intrinsics.ts';
import { readTemplate, type Template } from '../emulator/cloudformation/template.ts';
import { stageOf } from '../stacks/stages.ts';

/** The CDK context; `stage` names the stage. */
export type Context = Readonly<Record<string, string>> & { readonly stage: string };

/** Bundles the functions and synthesizes the app of that stage into a folder. Returns what would be deployed. */
export async function synthesize(stageContext: Context, outdir: string): Promise<Template> {
  return readTemplate(await synthesizeAssembly(stageContext, outdir));
}

/** Does the same, and returns plain data, which another thread or process can read. */
export async function synthesizeAssembly(stageContext: Context, outdir: string): Promise<ReadAssembly> {
  const context: Context = { alarmTopicArn: localArn('sns', 'alarms'), ...stageContext };
  // esbuild works in its own process while this one loads CDK.
  const [{ imprintApp }, { AssetManifestArtifact }] = await Promise.all([
    import('../stacks/imprint-app.ts'),
    import('aws-cdk-lib/cx-api'),
    bundleFunctions(stageOf((key) => context[key]).imageSource.name),
  ]);
  const assembly = imprintApp({
    outdir,
    // It takes more than half of the time to synthesize, and deploying does it.
    builtinCloudFormationValidation: false,
    context: { 'aws:cdk:enable-path-metadata': true, ...context },
  }).synth();
  const manifests = assembly.artifacts.filter(AssetManifestArtifact.isAssetManifestArtifact);
  return {
    stacks: assembly.stacks.map(({ stackName, template }) => ({ name: stackName, template })),
    assets: new Map(manifests.flatMap(({ contents }) => assetFolders(contents, assembly))),
  };
}

type Assets = { readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string } }>> };

/** Folders of assets by file name in S3. */
function assetFolders({ files = {} }: Assets, { directory }: CloudAssembly): [string, string][] {
  return Object.entries(files).map(([hash, { source }]) => [
    `${hash}.zip`,
    join(directory, source.path ?? ''),
  ]);
}
