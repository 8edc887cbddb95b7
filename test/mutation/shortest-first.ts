import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest time that a file's tests took so far, in ms: with a mutant, only a part of them runs. */
const durations = new Map<string, number>();

/** Begins with the shortest test files, since the first test that fails ends a mutant's run. */
export default class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const longest = ({ moduleId }: TestSpecification) => durations.get(moduleId) ?? 0;
    for (const file of files) {
      const last = this.ctx.cache.getTestSpecificationResult(file)?.duration ?? 0;
      durations.set(file.moduleId, Math.max(last, longest(file)));
    }
    return files.toSorted((a, b) => longest(a) - longest(b));
  }
}
