import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest time that a file's tests took so far, in ms: with a mutant, only a part of them runs. */
const durations = new Map<string, number>();

/** Begins with the shortest test files, since the first test that fails ends a mutant's run. */
export default class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const duration = (file: TestSpecification) => {
      const last = this.ctx.cache.getTestSpecificationResult(file)?.duration ?? 0;
      const longest = Math.max(last, durations.get(file.moduleId) ?? 0);
      durations.set(file.moduleId, longest);
      return longest;
    };
    const known = new Map(files.map((file) => [file, duration(file)]));
    return files.toSorted((a, b) => (known.get(a) ?? 0) - (known.get(b) ?? 0));
  }
}
