/** What differs between the stages the app can be deployed as. */
export type Stage = {
  readonly name: StageName;
  /** Everything, data included, goes when the stack is destroyed. */
  readonly removable: boolean;
  /** Which image source CreateImage shares through. */
  readonly imageSource: 'sandbox' | 'unavailable';
  /** The quota of accounts that have none of their own. */
  readonly defaultMaxImageCount: number;
  /** For how long a creation is remembered under its IdempotentToken. */
  readonly tokenRetentionDays: number;
};

export type StageName = 'sandbox' | 'production';

const limits = { defaultMaxImageCount: 50, tokenRetentionDays: 7 };

const stages: Record<StageName, Stage> = {
  sandbox: { name: 'sandbox', removable: true, imageSource: 'sandbox', ...limits },
  // Until ECS itself stands behind it, production answers CreateImage with 503 and never pretends to have shared.
  production: { name: 'production', removable: false, imageSource: 'unavailable', ...limits },
};

/**
 * The stage of that name.
 * @throws Error naming the stages there are, when there is none of that name.
 */
export function stageNamed(name: unknown): Stage {
  if (name === 'sandbox' || name === 'production') return stages[name];
  throw new Error(`unknown stage ${JSON.stringify(name)}: pass -c stage=${Object.keys(stages).join('|')}`);
}
