import { beforeAll, describe } from 'vitest';
import { ensureBundles } from './ensure-bundles.ts';
import { type SynthesizedStage, synthesized } from './synthesized.ts';
import { dataTests } from './templates/data.ts';
import { functionTests } from './templates/functions.ts';
import { logTests } from './templates/logs.ts';
import { outputTests } from './templates/outputs.ts';
import { routeTests } from './templates/routes.ts';
import { testedStages } from './templates/tested-stage.ts';

// One file, because each test file synthesizes for itself, and synthesis takes most of the time.
describe.each(testedStages)('the stage $stage', (stage) => {
  let synthesizedStage: SynthesizedStage;
  beforeAll(async () => {
    await ensureBundles();
    synthesizedStage = synthesized(stage.stage, {}, true);
  });
  const templates: SynthesizedStage = {
    get stateful() {
      return synthesizedStage.stateful;
    },
    get service() {
      return synthesizedStage.service;
    },
    get bundles() {
      return synthesizedStage.bundles;
    },
  };

  dataTests(stage, templates);
  functionTests(stage, templates);
  logTests(stage, templates);
  routeTests(stage, templates);
  outputTests(stage, templates);
});
