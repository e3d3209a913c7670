import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { runDifferential } from "@/tests/support/planner/differential";

/** Compares our planner with the real ProxLB on generated worlds: `npm run planner:fuzz -- --seed 7 --count 500`. */
const { values } = commandLine({
  usage: "Usage: npm run planner:fuzz -- [--seed 1] [--count 10000]",
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "10000" },
  },
  checks: { seed: wholeNumber(0, 999_999_999), count: wholeNumber(1, 999_999_999) },
});
const python = await pythonOfTools();
const report = await runDifferential(python, Number(values.seed), Number(values.count));
console.log(report.table);
for (const difference of report.differences.slice(0, 40)) console.log(difference);
process.exitCode = report.differences.length === 0 ? 0 : 1;
