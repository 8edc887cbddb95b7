import type { Reporter, TestModule } from 'vitest/node';

/** Closes the run with one line that a machine can read: `N passed, N failed`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failed = tests.filter((test) => test.result().state === 'failed').length;
    // A file that does not load, and an error outside of any test, fail the run as well.
    const broken = modules.filter(
      (module) => module.state() === 'failed' && module.children.size === 0,
    ).length;
    process.on('exit', () => console.log(`${passed} passed, ${failed + broken + errors.length} failed`));
  }
}
