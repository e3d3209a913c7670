import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { tryAll } from "@/tests/support/rules/against-brute-force";

/**
 * Rules that are called impossible, and the repairs offered, against every placement of small clusters:
 * `npm run rules:possible -- --count 2000 --seed 1`. Ends with 1 where one was wrong.
 */
const { values } = commandLine({
  usage: "Usage: npm run rules:possible -- [--seed 1] [--count 2000]",
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "2000" },
  },
  checks: { seed: wholeNumber(0, 999_999_999), count: wholeNumber(1, 999_999_999) },
});
const { wrong, counts } = tryAll({ seed: Number(values.seed), count: Number(values.count) });
for (const [name, times] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(`${String(times).padStart(7)}  ${name}`);
}
console.log(`${values.count} sets of rules, ${wrong.length} wrong.`);
for (const line of wrong.slice(0, 40)) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
