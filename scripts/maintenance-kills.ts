import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { startPostgres } from "@/tests/support/global-databases";
import { printReport, printTrial } from "@/tests/support/kills/report";
import { runKills } from "@/tests/support/kills/run";

/** What the next start may take to settle what a kill left, once it is open: how long opening takes is the machine's doing. */
const SETTLED_MS = 10_000;

/** Kills at random moments of drains, starts of windows and ends of blackouts: `npm run maintenance:kills -- 100`. */
const { values, words } = commandLine({
  usage: "Usage: npm run maintenance:kills -- [100] [--seed 1] [--lanes 2]",
  options: { seed: { type: "string", default: "1" }, lanes: { type: "string", default: "2" } },
  checks: { seed: wholeNumber(0, 99_999), lanes: wholeNumber(1, 16) },
  words: { least: 0, most: 1 },
});
const count = Number(words[0] ?? 100);
const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-postgres-"));
const postgres = await startPostgres(path.join(folder, "postgres"));
if (!postgres) throw new Error("It needs the programs of a PostgreSQL server.");
try {
  const trials = await runKills(postgres.url, {
    count,
    seed: Number(values.seed),
    lanes: Number(values.lanes),
    told: printTrial,
  });
  const { wrong, slowestOpen } = printReport(trials);
  process.exitCode = trials.length === count && wrong === 0 && slowestOpen <= SETTLED_MS ? 0 : 1;
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
