/**
 * `npm run sign-in:timing [-- COUNT]`: whether the time of a refused sign-in tells which names exist. Wanted: medians
 * within 5 ms and p > 0.01 (Mann-Whitney) between unknown names and every other reason (locked ones among themselves),
 * 500 tries each. On the embedded database, or on the PostgreSQL of DATABASE_URL, which must be empty.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { provideDatabase } from "../db/client";
import { openDatabase } from "../db/open";
import { commandLine } from "../lib/core/command-line";
import { makePerson } from "../tests/support/people";
import { refusedSignIns } from "../tests/support/refused-sign-ins";
import { mannWhitneyP, median } from "../tests/support/statistics";

const [given = "500"] = commandLine({
  usage: "Usage: npm run sign-in:timing -- [COUNT]",
  words: { least: 0, most: 1 },
}).words;
const count = Number(given);
const url = process.env.DATABASE_URL;
const dataDir = mkdtempSync(path.join(tmpdir(), "proxlb-ui-timing-"));
const database = provideDatabase(
  await openDatabase({ ...(url ? { url } : {}), dataDir, root: process.cwd() }),
);
await makePerson(database);

const timesMs = await refusedSignIns(database, count);
let failed = false;
for (const [reason, times] of Object.entries(timesMs)) {
  const like = reason.startsWith("locked") ? "locked unknown" : "unknown";
  const differenceMs = median(times) - median(timesMs[like]);
  const p = reason === like ? 1 : mannWhitneyP(timesMs[like], times);
  failed ||= Math.abs(differenceMs) > 5 || p <= 0.01;
  console.log(
    `${reason.padEnd(14)} median ${median(times).toFixed(2)} ms, ${differenceMs.toFixed(2)} ms from ${like}, p ${p.toFixed(3)}`,
  );
}
await database.close();
rmSync(dataDir, { recursive: true });
process.exit(failed ? 1 : 0);
