import { parseArgs } from "node:util";
import { runDifferential } from "@/tests/planner/differential";
import { pythonWithProxlb } from "@/tests/planner/python";

/** Compares our planner with the real ProxLB on generated worlds: `npm run planner:fuzz -- --seed 7 --count 500`. */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "10000" },
  },
});
const found = await pythonWithProxlb();
if ("missing" in found) {
  console.error(found.missing);
  process.exit(2);
}
const report = await runDifferential(found.python, Number(values.seed), Number(values.count));
console.log(report.table);
for (const difference of report.differences.slice(0, 40)) console.log(difference);
process.exitCode = report.differences.length === 0 ? 0 : 1;
