import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a synthesized CDK app that the local stack reads. */
export type CloudAssembly = {
  readonly stacks: readonly StackAssembly[];
  /** Asset folders by their file name in S3. */
  readonly assets: ReadonlyMap<string, string>;
};

export type StackAssembly = { readonly name: string; readonly template: StackTemplate };

type StackTemplate = {
  readonly Resources: Readonly<Record<string, RawResource>>;
  readonly Outputs?: Readonly<Record<string, RawOutput>>;
};
export type RawResource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
};
type RawOutput = { readonly Value: unknown; readonly Export?: { readonly Name: string } };

type Manifest = { readonly artifacts: Readonly<Record<string, Artifact>> };
type Artifact = {
  readonly type: string;
  readonly properties: { readonly templateFile: string; readonly stackName?: string };
};
type AssetManifest = {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
};

/** Reads the cloud assembly in that folder. */
export function readCloudAssembly(folder: string): CloudAssembly {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { artifacts } = read('manifest.json') as Manifest;
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  return {
    stacks: stacks.map(([id, { properties }]) => ({
      name: properties.stackName ?? id,
      template: read(properties.templateFile) as StackTemplate,
    })),
    assets: new Map(
      stacks.flatMap(([id]) => {
        const { files } = read(`${id}.assets.json`) as AssetManifest;
        return Object.entries(files).map(
          ([hash, { source }]) => [`${hash}.zip`, join(folder, source.path)] as const,
        );
      }),
    ),
  };
}
