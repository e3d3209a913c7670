import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { runDrainDifferential } from "@/tests/support/search/drains";

/** Drains against brute force on generated small clusters: `npm run maintenance:drains -- --count 2000 --seed 1`. */
const { values } = commandLine({
  usage: "Usage: npm run maintenance:drains -- [--seed 1] [--count 2000]",
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "2000" },
  },
  checks: { seed: wholeNumber(0, 999_999_999), count: wholeNumber(1, 999_999_999) },
});
const { wrong, ...told } = await runDrainDifferential(Number(values.seed), Number(values.count));
for (const [what, times] of Object.entries(told)) console.log(`${String(times).padStart(7)}  ${what}`);
console.log(`${wrong.length} wrong`);
for (const sentence of wrong.slice(0, 40)) console.log(sentence);
process.exitCode = wrong.length === 0 ? 0 : 1;
