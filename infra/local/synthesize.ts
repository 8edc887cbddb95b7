import { bundleFunctions } from '../build/bundle-functions.ts';
import { readTemplate, type Template } from './template.ts';

/** Bundles the functions and synthesizes the app of that stage into a folder: what would be deployed. */
export async function synthesize(stage: string, outdir: string): Promise<Template> {
  // esbuild works in a process of its own while this one loads CDK.
  const [{ imprintApp }] = await Promise.all([import('../imprint-app.ts'), bundleFunctions()]);
  imprintApp({
    outdir,
    // More than half of the time to synthesize, and deploying does it.
    builtinCloudFormationValidation: false,
    context: { stage, 'aws:cdk:enable-path-metadata': true },
  }).synth();
  return readTemplate(outdir);
}
