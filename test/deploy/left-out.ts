import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Resource types that MiniStack does not support, which are removed from the templates before the deployment. */
export const leftOutTypes: readonly string[] = [
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::Events::Archive',
  'AWS::Events::EventBusPolicy',
];

type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly [key: string]: unknown;
};
type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
};

/** MiniStack supports alarms on a single metric, but not on metric math. */
function hasMetricMath({ Type, Properties }: Resource): boolean {
  return Type === 'AWS::CloudWatch::Alarm' && Properties?.['Metrics'] !== undefined;
}

/** The template without unsupported resources and references to them. */
function withoutLeftOut(template: Template): Template {
  const gone = new Set(
    Object.entries(template.Resources).flatMap(([id, resource]) =>
      leftOutTypes.includes(resource.Type) || hasMetricMath(resource) ? [id] : [],
    ),
  );
  const refersToGone = (value: unknown): boolean =>
    [...gone].some((id) =>
      new RegExp(`"(?:Ref":"|Fn::GetAtt":\\["|Fn::GetAtt":")${id}\\b`).test(JSON.stringify(value)),
    );
  const kept = Object.entries(template.Resources).filter(([id]) => !gone.has(id));
  const resources = kept.map(([id, { DependsOn, UpdatePolicy, ...resource }]) => {
    const waitsFor = [DependsOn ?? []].flat().filter((other) => !gone.has(other));
    return [
      id,
      {
        ...resource,
        ...(waitsFor.length === 0 ? {} : { DependsOn: waitsFor }),
        ...(UpdatePolicy === undefined || refersToGone(UpdatePolicy) ? {} : { UpdatePolicy }),
      },
    ] as const;
  });
  return {
    ...template,
    Resources: Object.fromEntries(resources) as Template['Resources'],
    Outputs: Object.fromEntries(
      Object.entries(template.Outputs ?? {}).filter(([, output]) => !refersToGone(output)),
    ),
  };
}

/** Removes unsupported resources from an assembly, and the protection that would prevent destroying it. */
export function fitAssembly(folder: string): void {
  for (const file of ['Stateful.template.json', 'Service.template.json'])
    edit(join(folder, file), (template) => withoutLeftOut(template as Template));
  edit(join(folder, 'manifest.json'), (manifest) =>
    JSON.parse(
      JSON.stringify(manifest).replaceAll('"terminationProtection":true', '"terminationProtection":false'),
    ),
  );
}

function edit(path: string, change: (value: unknown) => unknown): void {
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}
