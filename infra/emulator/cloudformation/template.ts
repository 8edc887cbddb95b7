import type { CloudAssembly, RawResource, StackAssembly } from './cloud-assembly.ts';
import { type References, resolveIntrinsics } from './intrinsics.ts';
import { type PhysicalIdentity, physicalIdentity } from './physical-identity.ts';

/** What a CDK app deploys, as far as the emulator supports it. */
export type Template = {
  /** The resources of that CloudFormation type, of all stacks. */
  readonly resources: (type: string) => readonly Resource[];
  /**
   * The resource of that type and construct id.
   * @throws Error when there is none.
   */
  readonly resource: (type: string, constructId: string) => Resource;
  /**
   * The folder of an asset, by its file name in S3.
   * @throws Error when no stack has it.
   */
  readonly assetFolder: (s3Key: string) => string;
  /** The value of the output of that name; undefined when no stack has it. */
  readonly output: (name: string) => unknown;
};

export type Resource = PhysicalIdentity & {
  readonly type: string;
  /** Its path in the construct tree, without the stack and without CDK's own suffix. */
  readonly constructId: string;
  /**
   * Its properties, resolved.
   * @throws Error when they use an intrinsic function, or refer to a resource, that the emulator does not know.
   */
  readonly properties: () => Readonly<Record<string, unknown>>;
};

/** Reads a cloud assembly. It must carry CDK's path metadata: construct ids come from there. */
export function readTemplate({ stacks, assets }: CloudAssembly): Template {
  const resources = stacks.flatMap((stack) => resourcesOf(stack, stacks));
  return {
    resources: (type) => resources.filter((resource) => resource.type === type),
    resource(type, constructId) {
      const found = resources.find(
        (resource) => resource.type === type && resource.constructId === constructId,
      );
      if (!found) throw new Error(`the template has no ${type} ${constructId}`);
      return found;
    },
    output(name) {
      const stack = stacks.find(({ template }) => template.Outputs?.[name]);
      return stack && resolveIntrinsics(stack.template.Outputs?.[name]?.Value, referencesOf(stack, stacks));
    },
    assetFolder(s3Key) {
      const found = assets.get(s3Key);
      if (found === undefined) throw new Error(`the cloud assembly has no asset ${s3Key}`);
      return found;
    },
  };
}

function resourcesOf(stack: StackAssembly, stacks: CloudAssembly['stacks']): Resource[] {
  const references = referencesOf(stack, stacks);
  return Object.entries(stack.template.Resources).flatMap(
    ([logicalId, { Type, Properties = {}, Metadata }]) => {
      const identity = physicalIdentity(Type, stack.name, logicalId, Properties);
      if (!identity) return [];
      return {
        ...identity,
        type: Type,
        constructId: constructIdOf(Metadata?.['aws:cdk:path'] ?? logicalId),
        properties: () => resolveIntrinsics(Properties, references) as Record<string, unknown>,
      };
    },
  );
}

/** `Service/CreateImage/Function/Resource` becomes `CreateImage`. */
function constructIdOf(path: string): string {
  return path.replace(/^[^/]*\//, '').replace(/(\/Function)?\/Resource$/, '');
}

function referencesOf(stack: StackAssembly, stacks: CloudAssembly['stacks']): References {
  function identity(logicalId: string): PhysicalIdentity {
    const resource: RawResource | undefined = stack.template.Resources[logicalId];
    const found = resource && physicalIdentity(resource.Type, stack.name, logicalId, resource.Properties);
    if (!found)
      throw new Error(`the emulator does not support ${resource?.Type ?? 'a resource'} (${logicalId})`);
    return found;
  }
  return {
    stackName: stack.name,
    ref: (logicalId) => identity(logicalId).ref,
    attribute(logicalId, name) {
      const { arn, attributes = {} } = identity(logicalId);
      const found = name === 'Arn' ? arn : attributes[name];
      if (found === undefined) throw new Error(`the emulator does not know ${name} of ${logicalId}`);
      return found;
    },
    imported(exportName) {
      for (const exporting of stacks) {
        for (const { Value, Export } of Object.values(exporting.template.Outputs ?? {})) {
          if (Export?.Name === exportName) return resolveIntrinsics(Value, referencesOf(exporting, stacks));
        }
      }
      throw new Error(`no stack exports ${exportName}`);
    },
  };
}
