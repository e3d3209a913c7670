import { parseArgs } from "node:util";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { runSentences, sentenceLines } from "@/tests/support/planner-sentences/sentences";

/**
 * Everything that the app says of a plan, sentence by sentence, against the real ProxLB and what it decides by:
 * `npm run planner:sentences -- --count 500 --seed 7`. Ends with 1 where one was not true.
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "500" },
  },
});
const python = await pythonOfTools();
const report = await runSentences(python, { seed: Number(values.seed), count: Number(values.count) });
for (const line of sentenceLines(report)) console.log(line);
process.exitCode = report.wrong.length === 0 ? 0 : 1;
