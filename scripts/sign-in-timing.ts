/**
 * `npm run sign-in:timing [-- COUNT]`: whether the time of a refused sign-in tells which names exist. Wanted: medians
 * within 5 ms and p > 0.01 (Mann-Whitney) between unknown names and every other reason, 500 tries each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { provideDatabase } from "../db/client";
import { openDatabase } from "../db/open";
import { makePerson } from "../tests/support/people";
import { refusedSignIns } from "../tests/support/refused-sign-ins";
import { mannWhitneyP, median } from "../tests/support/statistics";

const count = Number(process.argv[2] ?? 500);
const dataDir = mkdtempSync(path.join(tmpdir(), "proxlb-ui-timing-"));
const database = provideDatabase(await openDatabase({ dataDir, root: process.cwd() }));
await makePerson(database);

const timesMs = await refusedSignIns(database, count);
let failed = false;
for (const [reason, times] of Object.entries(timesMs)) {
  const differenceMs = median(times) - median(timesMs.unknown);
  const p = reason === "unknown" ? 1 : mannWhitneyP(timesMs.unknown, times);
  failed ||= Math.abs(differenceMs) > 5 || p <= 0.01;
  console.log(
    `${reason.padEnd(9)} median ${median(times).toFixed(2)} ms, ${differenceMs.toFixed(2)} ms from unknown, p ${p.toFixed(3)}`,
  );
}
await database.close();
rmSync(dataDir, { recursive: true });
process.exit(failed ? 1 : 0);
