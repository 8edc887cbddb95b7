import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By far the longest: begun last, they would keep one worker busy when the other has nothing left. */
const longest = [
  'model/exactly-once',
  'create-image/killed-stack',
  'infra/',
  'registration-requests/faults',
  'create-image/races',
  'emulator/local-aws',
  'signing/captured-request',
  'signing/sdk-clients',
  'local/start',
  'http/',
  'events/',
];

/** Begins with the longest test files; a fresh clone knows of none how long it takes. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((name) => moduleId.includes(`/test/${name}`));
      return found < 0 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
