import { statSync } from "node:fs";
import { commandLine } from "@/lib/core/command-line";
import { replayFolder, replayLines } from "@/tests/support/planner/replay";

/**
 * What the app says of recorded constellations, beside what the real ProxLB did there:
 * `npm run planner:replay -- FOLDER...`. Ends with 1 where something called certain was not so.
 */
const { words } = commandLine({
  usage:
    "Usage: npm run planner:replay -- FOLDER...\nEach with cluster-resources.json, proxlb.yaml and proxlb*.json.",
  words: { least: 1, most: Number.POSITIVE_INFINITY },
});
const gone = words.filter((word) => !statSync(word, { throwIfNoEntry: false }));
if (gone.length > 0) {
  console.error(`There is no ${gone.join(" and no ")}.`);
  process.exit(2);
}
// "real-plans/*" names notes beside the folders too.
const folders = words.filter((word) => statSync(word).isDirectory());
let runs = 0;
let differing = 0;
let wrong = 0;
for (const folder of folders) {
  const replayed = await replayFolder(folder);
  for (const line of replayLines(replayed)) console.log(line);
  runs += replayed.runs.length;
  differing += replayed.runs.filter(({ verdict }) => verdict === "other").length;
  wrong += replayed.runs.filter((run) => run.wrong).length;
}
console.log(`${folders.length} folders, ${runs} runs, ${differing} differing, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
