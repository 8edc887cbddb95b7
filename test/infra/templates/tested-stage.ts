/** A stage and what its templates must contain. */
export type TestedStage = (typeof testedStages)[number];

export const testedStages = [
  {
    stage: 'sandbox',
    isSandbox: true,
    removable: true,
    policy: 'Delete',
    replaced: 'Delete',
    imageSource: 'sandbox',
    retentionDays: 7,
  },
  {
    stage: 'production',
    isSandbox: false,
    removable: false,
    policy: 'RetainExceptOnCreate',
    replaced: 'Retain',
    imageSource: 'unavailable',
    retentionDays: 365,
  },
] as const;
