import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { compareRules } from "@/tests/support/rules/against-proxlb";

/**
 * Groups, pins and ignored guests of the list of rules against the real ProxLB's, on generated clusters with rules of all
 * sources: `npm run rules:differential -- --count 2000 --seed 1`. Ends with 1 where they differ.
 */
const { values } = commandLine({
  usage: "Usage: npm run rules:differential -- [--seed 1] [--count 2000]",
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "2000" },
  },
  checks: { seed: wholeNumber(0, 999_999_999), count: wholeNumber(1, 999_999_999) },
});
const python = await pythonOfTools();
const { differences, counts, asked } = await compareRules(python, {
  seed: Number(values.seed),
  count: Number(values.count),
});
for (const [name, times] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(`${String(times).padStart(7)}  ${name}`);
}
console.log(`${asked} clusters compared, ${differences.length} differences.`);
for (const difference of differences.slice(0, 40)) console.log(difference);
process.exitCode = differences.length === 0 ? 0 : 1;
