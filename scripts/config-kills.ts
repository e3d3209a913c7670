import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commandLine, oneOf, wholeNumber } from "@/lib/core/command-line";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { type DockerEngine, loadProxlbImage, startDockerEngine } from "@/tests/support/docker";
import { startPostgres } from "@/tests/support/global-databases";
import { killApplies } from "@/tests/support/kills/applies";
import { asProcess, inDocker } from "@/tests/support/kills/managed";
import { printReport, printTrial } from "@/tests/support/kills/report";
import { runKills } from "@/tests/support/kills/run";

/** Kills at random moments of a change of proxlb.yaml that is applied: `npm run config:kills -- 200 --driver docker`. */
const { values, words } = commandLine({
  usage: "Usage: npm run config:kills -- [200] [--driver process|docker] [--seed 1] [--lanes 3]",
  options: {
    driver: { type: "string", default: "process" },
    seed: { type: "string", default: "1" },
    lanes: { type: "string", default: "3" },
  },
  checks: {
    driver: oneOf("process", "docker"),
    seed: wholeNumber(0, 99_999),
    lanes: wholeNumber(1, 16),
  },
  words: { least: 0, most: 1 },
});
const count = Number(words[0] ?? 200);
const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-postgres-"));
const postgres = await startPostgres(path.join(folder, "postgres"));
if (!postgres) throw new Error("It needs the programs of a PostgreSQL server.");
let engine: DockerEngine | null = null;
try {
  if (values.driver === "docker") engine = await dockerEngine();
  const lane = engine ? inDocker(engine) : asProcess(await pythonOfTools());
  const trials = await runKills(postgres.url, {
    count,
    seed: Number(values.seed),
    lanes: Number(values.lanes),
    kinds: killApplies,
    lane,
    told: printTrial,
  });
  const { wrong } = printReport(trials);
  process.exitCode = trials.length === count && wrong === 0 ? 0 : 1;
} finally {
  await engine?.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function dockerEngine(): Promise<DockerEngine> {
  const started = await startDockerEngine();
  if (started && (await loadProxlbImage(started))) return started;
  await started?.stop();
  throw new Error("It needs a Docker engine of its own, and debootstrap for ProxLB's image.");
}
