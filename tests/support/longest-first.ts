import { existsSync } from "node:fs";
import path from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What takes two minutes and more, the longest first: whoever is free takes the next file, and one of these begun last would
 * be waited for alone. `npm test` prints how long files took.
 */
const LONG = [
  "e2e/canary",
  "e2e/matrix",
  "integration/config-file/apply",
  "e2e/instant-plan",
  "e2e/audit-failure",
  "e2e/boundaries",
  "e2e/rolls",
  "e2e/windows",
  "e2e/rules-edit",
  "integration/runs/apply-moves",
  "integration/proxlb/start",
  "integration/config-file/in-use",
  "e2e/oidc",
  "e2e/screen-manners",
  "integration/docker/logs",
  "e2e/config-apply-killed",
  "e2e/config-apply",
  "integration/maintenance/drain",
];

for (const name of LONG)
  if (!existsSync(`tests/${name}.test.ts`)) throw new Error(`There is no tests/${name}.test.ts any more.`);

/** The long ones, then the others as Vitest has them: by project, which lets a worker go on with what it has loaded. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

function place({ moduleId }: TestSpecification): number {
  const name = path.relative("tests", moduleId).replace(/\.test\.tsx?$/, "");
  const index = LONG.indexOf(name);
  return index === -1 ? LONG.length : index;
}
