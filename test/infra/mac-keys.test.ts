import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBundles } from './ensure-bundles.ts';
import { permissions, readable } from './policies.ts';
import { type SynthesizedStage, synthesized } from './synthesized.ts';

const firstKey = 'MacKey790F75A3';
let one: SynthesizedStage;
let two: SynthesizedStage;

beforeAll(async () => {
  await ensureBundles();
  one = synthesized('sandbox');
  two = synthesized('sandbox', { macKeys: '2' });
});

/** The functions that may derive secrets from a key. */
function derivers({ service, stateful }: SynthesizedStage, key: string): string[] {
  return permissions(service, stateful)
    .filter(({ action, resource }) => action === 'kms:GenerateMac' && resource === key)
    .map(({ holder }) => holder.replace(/\/Role.*$/, ''))
    .sort();
}

describe('a second MAC key', () => {
  it('is added beside the first one, which stays unchanged', () => {
    const before = one.stateful.findResources('AWS::KMS::Key');
    const after = two.stateful.findResources('AWS::KMS::Key');
    expect(Object.keys(before)).toEqual([firstKey]);
    expect(Object.keys(after)).toHaveLength(2);
    expect(after[firstKey]).toEqual(before[firstKey]);
  });

  it('is the one for new access keys', () => {
    const { MacKeyArn } = two.stateful.findOutputs('MacKeyArn');
    expect(readable(MacKeyArn?.['Value'], two.stateful)).toBe('Stateful/MacKey2');
    const claims = Object.values(two.service.findResources('AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Properties.Environment?.Variables?.MAC_KEY_ARN ?? [],
    );
    expect(claims.map((arn) => readable(arn, two.service, two.stateful))).toEqual(['Stateful/MacKey2']);
  });

  it('leaves every function that checks signatures access to the first one', () => {
    const claim = 'Service/Sandbox/ClaimSandboxAccount';
    const before = derivers(one, 'Stateful/MacKey');
    expect(before).toContain(claim);
    expect(before.length).toBeGreaterThan(5);
    expect(derivers(two, 'Stateful/MacKey2')).toEqual(before);
    expect(derivers(two, 'Stateful/MacKey')).toEqual(before.filter((holder) => holder !== claim));
  });

  it('is watched like the first one', () => {
    const watched = ({ service }: SynthesizedStage): unknown[] =>
      Object.values(service.findResources('AWS::Events::Rule')).flatMap(
        ({ Properties }) => Properties.EventPattern?.detail?.requestParameters?.keyId ?? [],
      );
    expect(watched(one)).toHaveLength(2);
    expect(watched(two)).toHaveLength(4);
  });
});
