import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** What one part of the tests came to, for the line that a run ends with. */
export interface PartResult {
  passed: number;
  failed: number;
  skipped: number;
  /** Full names of what passed or failed only at a second try. */
  triedTwice: string[];
  /** The slowest files, seconds. */
  slowest: [string, number][];
}

/** Writes a part's counts to the file in PROXLB_UI_TEST_RESULT: scripts/test.mjs adds the parts up. */
export default class ResultReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env.PROXLB_UI_TEST_RESULT;
    if (!file) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const unread = modules.filter((module) => module.state() === "failed" && module.errors().length > 0);
    const result: PartResult = {
      passed: count("passed"),
      // A file that cannot be collected has no tests to count, and is a failure all the same.
      failed: count("failed") + unread.length,
      skipped: count("skipped"),
      triedTwice: tests.filter(wasTriedTwice).map((test) => `${test.module.moduleId}: ${test.fullName}`),
      slowest: modules
        .map((module): [string, number] => [module.moduleId, module.diagnostic().duration / 1000])
        .sort(([, a], [, b]) => b - a)
        .slice(0, 8),
    };
    writeFileSync(file, JSON.stringify(result));
  }
}

function wasTriedTwice(test: TestCase): boolean {
  return (test.diagnostic()?.retryCount ?? 0) > 0;
}
