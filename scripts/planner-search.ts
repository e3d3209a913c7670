import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { runSearchDifferential } from "@/tests/support/search/differential";

/** The search against brute force on generated small clusters: `npm run planner:search -- --count 2000 --seed 1`. */
const { values } = commandLine({
  usage: "Usage: npm run planner:search -- [--seed 1] [--count 2000]",
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "2000" },
  },
  checks: { seed: wholeNumber(0, 999_999_999), count: wholeNumber(1, 999_999_999) },
});
const report = runSearchDifferential(Number(values.seed), Number(values.count));
for (const [what, times] of [...report.counts].sort()) console.log(`${String(times).padStart(7)}  ${what}`);
console.log(`${report.cases} searches, ${report.wrong.length} wrong`);
for (const sentence of report.wrong.slice(0, 40)) console.log(sentence);
process.exitCode = report.wrong.length === 0 ? 0 : 1;
