import type { Template } from 'aws-cdk-lib/assertions';

/** One action on one resource, as a policy allows it. */
export type Permission = {
  /** Path of the construct whose policy it is. */
  readonly holder: string;
  readonly action: string;
  /** Path of the construct it is on; else the resource as the template has it. */
  readonly resource: string;
};

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Statement = {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: Json;
  readonly [other: string]: Json | undefined;
};
type Owned = { readonly holder: string; readonly statement: Statement };

/** Every statement of every policy of whatever kind, found by its form: one that is forgotten here could allow anything. */
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

/** What every policy allows, trust policies aside: they name no resource. */
export function permissions(template: Template, imported?: Template): Permission[] {
  return statements(template)
    .filter(({ statement }) => statement.Resource !== undefined)
    .flatMap(({ holder, statement }) =>
      [statement.Action ?? []].flat().flatMap((action) =>
        [statement.Resource ?? []].flat().map((resource) => ({
          holder,
          action,
          resource: named(resource, template, imported),
        })),
      ),
    );
}

function named(resource: Json, template: Template, imported: Template | undefined): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::GetAtt': attribute, 'Fn::ImportValue': exported } = resource as Record<string, Json>;
  if (Array.isArray(attribute)) return pathOf(template, String(attribute[0]));
  if (typeof exported === 'string' && imported)
    return named(exportedValue(imported, exported), imported, undefined);
  return JSON.stringify(resource);
}

/** What the template exports under that name. */
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
