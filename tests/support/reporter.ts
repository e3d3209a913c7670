import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { TestError } from "vitest";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** What one part of the tests came to, for the line that a run ends with. */
export interface PartResult {
  passed: number;
  failed: number;
  skipped: number;
  /** Full names of what passed or failed only at a second try. */
  triedTwice: string[];
  /** What each failed try said, also where the second one passed. */
  errors: { test: string; says: string[] }[];
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
      triedTwice: tests.filter(wasTriedTwice).map(nameOf),
      errors: [
        ...tests.map((test) => ({ test: nameOf(test), says: said(test.result().errors) })),
        ...unread.map((module) => ({ test: module.moduleId, says: said(module.errors()) })),
      ].filter(({ says }) => says.length > 0),
      slowest: modules
        .map((module): [string, number] => [module.moduleId, module.diagnostic().duration / 1000])
        .sort(([, a], [, b]) => b - a)
        .slice(0, 20),
    };
    writeFileSync(file, JSON.stringify(result));
  }
}

function wasTriedTwice(test: TestCase): boolean {
  return (test.diagnostic()?.retryCount ?? 0) > 0;
}

function nameOf(test: TestCase): string {
  return `${test.module.moduleId}: ${test.fullName}`;
}

/** Each error with where it was thrown: the last part of a run's output may be all that is kept of it. */
function said(errors: readonly TestError[] | undefined): string[] {
  return (errors ?? []).map(({ message, diff, stacks }) =>
    [
      stripVTControlCharacters(message).slice(0, 2000),
      ...(diff ? [stripVTControlCharacters(diff).slice(0, 2000)] : []),
      ...(stacks ?? []).slice(0, 4).map(({ file, line }) => `at ${file}:${line}`),
    ].join("\n"),
  );
}
