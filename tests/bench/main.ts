import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { commandLine } from "@/lib/core/command-line";
import { ensureBuild } from "@/scripts/build-state";
import { asBuilt } from "./as-built";
import { benchAudit } from "./audit";
import { benchCalls } from "./calls";
import { benchFirstLoad } from "./first-load";
import { benchHuge } from "./huge";
import { benchImage } from "./image";
import { benchLogs } from "./logs";
import { benchProcess } from "./process";
import { benchRealPlanner } from "./proxlb-planner";
import { type BenchLine, machine, type Section, table, toMarkdown, unmeasured } from "./report";
import { benchSockets } from "./sockets";
import { benchTraffic } from "./traffic";

/**
 * `npm run bench [-- SECTION... --quick --write]`: what docs/bench.md says, measured anew on the production build.
 * Real minutes pass: about fifteen for everything, five with --quick. Exits with 1 when a target is missed.
 */
const SECTIONS: Record<string, Section> = {
  planner: { title: "Planner", run: benchPlanners },
  rules: { title: "Rules", run: async () => (await asBuilt<typeof import("./rules")>("rules")).benchRules() },
  config: {
    title: "Configuration",
    run: async () => (await asBuilt<typeof import("./config")>("config")).benchConfig(),
  },
  calls: { title: "Calls to Proxmox", run: benchCalls },
  js: { title: "First load of the overview", run: benchFirstLoad },
  traffic: { title: "Bytes to one viewer", run: benchTraffic },
  huge: { title: "100 nodes × 10,000 guests", run: benchHuge },
  sockets: { title: "Sockets", run: benchSockets },
  logs: { title: "ProxLB's log", run: benchLogs },
  audit: { title: "Audit log", run: benchAudit },
  process: { title: "Process", run: benchProcess },
  image: { title: "Image", run: benchImage },
  save: { title: "Saving the configuration", run: async () => [unmeasured("config save", "later", true)] },
};

async function benchPlanners(): Promise<BenchLine[]> {
  const { benchPlanner } = await asBuilt<typeof import("./planner")>("planner");
  return [...(await benchPlanner()), ...(await benchRealPlanner())];
}

const { values, words } = commandLine({
  usage: `Usage: npm run bench -- [SECTION...] [--quick] [--write]\nSections: ${Object.keys(SECTIONS).join(", ")}.`,
  words: { least: 0, most: Number.POSITIVE_INFINITY },
  options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const unknown = words.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(", ")}. Sections: ${Object.keys(SECTIONS).join(", ")}.`);
  process.exit(2);
}
if (values.write && words.length > 0) {
  console.error("--write is for a run of all sections: docs/bench.md is one run.");
  process.exit(2);
}

await ensureBuild((line) => console.log(line));
console.log(`${machine()}; load ${loadavg()[0]?.toFixed(1)} before the start.`);
const results: { title: string; lines: BenchLine[] }[] = [];
for (const [name, section] of Object.entries(SECTIONS)) {
  if (words.length > 0 && !words.includes(name)) continue;
  const startedAt = performance.now();
  const lines = await section.run({ quick: values.quick }).catch((error: unknown): BenchLine[] => {
    console.error(error);
    return [unmeasured(section.title, "failed, see above")];
  });
  results.push({ title: section.title, lines });
  console.log(`\n${section.title} [${name}, ${Math.round((performance.now() - startedAt) / 1000)} s]`);
  console.log(table(lines));
}
if (values.write) writeFileSync("docs/bench.md", toMarkdown(results, values.quick));
const missed = results.flatMap(({ lines }) => lines).filter((line) => !line.ok);
console.log(
  missed.length === 0
    ? "\nEvery target is reached."
    : `\nMissed: ${missed.map(({ name }) => name).join("; ")}`,
);
process.exit(missed.length === 0 ? 0 : 1);
