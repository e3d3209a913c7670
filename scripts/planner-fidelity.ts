import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { fidelityLines, runFidelity } from "@/tests/support/planner/fidelity";

/**
 * What the app says of a cluster and how sure it is, against the real ProxLB in random orders:
 * `npm run planner:fidelity -- --count 500 --seed 7`. Ends with 1 where something called certain was not so.
 */
const { values } = commandLine({
  usage: "Usage: npm run planner:fidelity -- [--seed 1] [--count 3000] [--orders 4] [--bent]",
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "3000" },
    orders: { type: "string", default: "4" },
    bent: { type: "boolean", default: false },
  },
  checks: {
    seed: wholeNumber(0, 999_999_999),
    count: wholeNumber(1, 999_999_999),
    orders: wholeNumber(1, 1000),
  },
});
const python = await pythonOfTools();
const report = await runFidelity(python, {
  seed: Number(values.seed),
  count: Number(values.count),
  orders: Number(values.orders),
  bent: values.bent,
});
for (const line of fidelityLines(report)) console.log(line);
process.exitCode = report.wrong.length === 0 ? 0 : 1;
