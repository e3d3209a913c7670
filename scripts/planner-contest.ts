import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { contestLines, runContest } from "@/tests/support/search/against-proxlb";

/** The search against ProxLB's own plan: `npm run planner:contest -- --count 1000 --seed 1`. Ends with 1 where it is worse. */
const { values } = commandLine({
  usage: "Usage: npm run planner:contest -- [--seed 1] [--count 1000] [--steps 100000]",
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000" },
    steps: { type: "string", default: "100000" },
  },
  checks: {
    seed: wholeNumber(0, 999_999_999),
    count: wholeNumber(1, 999_999_999),
    steps: wholeNumber(1, 999_999_999),
  },
});
const report = runContest(Number(values.seed), Number(values.count), Number(values.steps));
for (const line of contestLines(report)) console.log(line);
process.exitCode = report.worse.length === 0 ? 0 : 1;
