import { bundleFunctions } from '../build/bundle-functions.ts';
import { readTemplate, type Template } from '../emulator/cloudformation/template.ts';
import { stageOf } from '../stacks/stages.ts';

/** The CDK context; `stage` names the stage. */
export type Context = Readonly<Record<string, string>> & { readonly stage: string };

/** Bundles the functions and synthesizes the app of that stage into a folder: what would be deployed. */
export async function synthesize(context: Context, outdir: string): Promise<Template> {
  // esbuild works in a process of its own while this one loads CDK.
  const [{ imprintApp }] = await Promise.all([
    import('../stacks/imprint-app.ts'),
    bundleFunctions(stageOf((key) => context[key]).imageSource.name),
  ]);
  imprintApp({
    outdir,
    // More than half of the time to synthesize, and deploying does it.
    builtinCloudFormationValidation: false,
    context: { 'aws:cdk:enable-path-metadata': true, ...context },
  }).synth();
  return readTemplate(outdir);
}
