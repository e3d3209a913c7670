import { parseArgs } from "node:util";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { tryEdits } from "@/tests/support/config/edits";

/** Edits every key in random files and asks the real ProxLB: `npm run config:edits -- --count 1000 --seed 7`. */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
  },
});
const python = await pythonOfTools();
const { files, edits, refused, wrong } = await tryEdits(python, {
  count: Number(values.count),
  seed: Number(values.seed),
});
for (const line of wrong.slice(0, 40)) console.log(line);
console.log(`${refused} edits of values that share an anchor were refused, each with its reason.`);
console.log(`${files} files, ${edits} edits, ${wrong.length} wrong`);
process.exitCode = wrong.length === 0 ? 0 : 1;
