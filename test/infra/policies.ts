import type { Template } from 'aws-cdk-lib/assertions';

/** One action on one resource, as a policy allows it. */
export type Permission = {
  /** Path of the construct that has the policy. */
  readonly holder: string;
  readonly action: string;
  /** Path of the construct that it applies to, or else the resource as written in the template. */
  readonly resource: string;
};

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Statement = {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: Json;
  readonly [other: string]: Json | undefined;
};
type Owned = { readonly holder: string; readonly statement: Statement };

/** Every policy statement in a template, found by its shape, so that no kind of policy is missed. */
export function statements(template: Template): Owned[] {
  const { Resources: resources } = template.toJSON();
  return Object.keys(resources).flatMap((logicalId) =>
    statementsIn(resources[logicalId]).map((statement) => ({
      holder: pathOf(template, logicalId),
      statement,
    })),
  );
}

function statementsIn(json: Json): Statement[] {
  if (typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return json.flatMap(statementsIn);
  return Object.entries(json).flatMap(([key, value]) =>
    key === 'Statement' ? ([value].flat() as Statement[]) : statementsIn(value),
  );
}

/** Everything that policies allow, except trust policies, which name no resource. */
export function permissions(template: Template, imported?: Template): Permission[] {
  return statements(template)
    .filter(({ statement }) => statement.Effect === 'Allow' && statement.Resource !== undefined)
    .flatMap(({ holder, statement }) =>
      [statement.Action ?? []].flat().flatMap((action) =>
        [statement.Resource ?? []].flat().map((resource) => ({
          holder,
          action,
          resource: String(readable(resource, template, imported)),
        })),
      ),
    );
}

/** The value with each reference replaced by the path of its construct, followed by `.Attribute` unless it is the ARN. */
export function readable(value: Json, template: Template, imported?: Template): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => readable(item, template, imported));
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': exported } = value as Record<string, Json>;
  const { 'Fn::Join': join } = value as { readonly 'Fn::Join'?: readonly [string, Json[]] };
  if (typeof ref === 'string') return pathOf(template, ref);
  if (Array.isArray(attribute)) {
    const [logicalId, name] = attribute.map(String);
    return `${pathOf(template, logicalId ?? '')}${name === 'Arn' ? '' : `.${name}`}`;
  }
  if (typeof exported === 'string' && imported)
    return readable(exportedValue(imported, exported), imported, undefined);
  if (join) return join[1].map((part) => readable(part, template, imported)).join(join[0]);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, readable(item, template, imported)]),
  );
}

/** The value that the template exports under a name. */
export function exportedValue(template: Template, name: string): Json {
  const outputs: Record<string, { Value: Json; Export?: { Name: string } }> = template.toJSON()['Outputs'];
  const output = Object.values(outputs).find(({ Export }) => Export?.Name === name);
  if (!output) throw new Error(`nothing is exported as ${name}`);
  return output.Value;
}

export function pathOf(template: Template, logicalId: string): string {
  const path: unknown = template.toJSON()['Resources'][logicalId]?.Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/Resource$/, '') : logicalId;
}
