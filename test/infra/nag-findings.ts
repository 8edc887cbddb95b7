import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, NagRuleCompliance, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** A rule, and the path of the construct that violates it or acknowledges it. */
export type Finding = { readonly id: string; readonly path: string };

export type Acknowledgement = Finding & { readonly reason: string };

/** The findings of both packs that are not acknowledged, as the packs report them. */
export function unacknowledgedFindings(app: IConstruct): readonly Finding[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({ id: ruleName, path: constructPath })),
      ),
  );
}

/** All acknowledgements in the tree. */
export function acknowledgements(app: IConstruct): readonly Acknowledgement[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Readonly<Record<string, string>>))
      .map(([id, reason]) => ({ id: id.replace(/^annotation::/i, ''), path: node.path, reason })),
  );
}

/** Acknowledgements without a finding at their construct or below it. */
export function idleAcknowledgements(app: IConstruct): readonly Acknowledgement[] {
  const found = [new AllOfAwsSolutions(), new AllOfServerless()].flatMap((pack) => {
    pack.validateScope(app);
    return pack.found;
  });
  return acknowledgements(app).filter(
    ({ id, path }) =>
      !found.some((finding) => finding.id === id && `${finding.path}/`.startsWith(path && `${path}/`)),
  );
}

/** Records all findings, acknowledged or not. */
class AllOfAwsSolutions extends AwsSolutionsChecks {
  readonly found: Finding[] = [];
  protected override applyRule(params: IApplyRule): void {
    this.found.push(...findingsOf(this.readPackName, params));
  }
}

class AllOfServerless extends ServerlessChecks {
  readonly found: Finding[] = [];
  protected override applyRule(params: IApplyRule): void {
    this.found.push(...findingsOf(this.readPackName, params));
  }
}

function findingsOf(pack: string, { rule, ruleSuffixOverride, node }: IApplyRule): Finding[] {
  const id = `${pack}-${ruleSuffixOverride ?? rule.name}`;
  const { path } = node.node;
  const result = rule(node);
  if (Array.isArray(result)) return result.map((detail) => ({ id: `${id}[${detail}]`, path }));
  return result === NagRuleCompliance.NON_COMPLIANT ? [{ id, path }] : [];
}
