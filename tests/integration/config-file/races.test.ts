import { Worker } from "node:worker_threads";
import { desc, isNull, ne } from "drizzle-orm";
import { describe, expect } from "vitest";
import { configApplies, configHistory } from "@/db/schema/config";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { env } from "@/lib/core/env";
import { applyConfig } from "@/lib/features/config/apply/operations";
import { saveConfig } from "@/lib/features/config/operations";
import { getConfig } from "@/lib/features/config/queries";
import type { Actor } from "@/lib/identity/actor";
import { it, python } from "@/tests/support/apply-bench";

/** CONFIG_RACES=1000 runs a thousand. */
const RACES = Number(process.env.CONFIG_RACES ?? 30);

/** Reads the file as fast as it can, as ProxLB might: its first and its last line have to be of one text. */
const READER = `
const { parentPort, workerData } = require("node:worker_threads");
const { readFileSync } = require("node:fs");
let reads = 0;
const torn = [];
const stop = { now: false };
parentPort.on("message", () => { stop.now = true; });
const round = () => {
  for (let each = 0; each < 20; each += 1) {
    const lines = readFileSync(workerData, "utf8").trimEnd().split("\\n");
    reads += 1;
    const [first, last] = [lines[0], lines.at(-1)];
    if (first.startsWith("# race") && first !== last) torn.push(first + " | " + last);
  }
  if (stop.now) parentPort.postMessage({ reads, torn });
  else setImmediate(round);
};
round();
`;

describe.runIf(python)("two admins at the same moment", { timeout: 60_000 + RACES * 1_000 }, () => {
  it(`save and apply ${RACES} times: one of them wins, nothing is lost, and nobody ever reads half a file`, async ({
    app,
    as,
    db,
  }) => {
    app.pause();
    const [one, two] = [await as("admin"), await as("super_admin")];
    const reader = new Worker(READER, { eval: true, workerData: env().PROXLB_CONFIG });
    const lost: string[] = [];
    for (let round = 1; round <= RACES; round += 1) {
      const { text, base } = await getConfig(one, {});
      const body = (text ?? "")
        .replace(/^# race.*\n/gm, "")
        .replace(/balanciness: \d+/, `balanciness: ${1 + (round % 90)}`);
      const write = (actor: Actor, way: "save" | "apply") => {
        const line = `# race ${round} ${actor.role}\n`;
        const input = { text: `${line}${body}${line}`, base: base ?? "" };
        return way === "save" ? saveConfig(actor, input) : applyConfig(actor, { ...input, how: "restart" });
      };
      const results = await Promise.allSettled([
        write(one, round % 2 === 0 ? "save" : "apply"),
        write(two, round % 3 === 0 ? "save" : "apply"),
      ]);
      const won = results.findIndex(({ status }) => status === "fulfilled");
      const refused = results.filter((result) => result.status === "rejected");
      if (refused.length !== 1) lost.push(`race ${round}: ${2 - refused.length} won`);
      for (const { reason } of refused)
        expect(["stale", "conflict"], `race ${round}: ${reason}`).toContain(reason.code);
      const winner = [one, two][won]?.role;
      if (!app.onDisk().startsWith(`# race ${round} ${winner}\n`)) lost.push(`race ${round}: not on disk`);
      const [newest] = await db.db
        .select()
        .from(configHistory)
        .where(ne(configHistory.status, "pending"))
        .orderBy(desc(configHistory.id))
        .limit(1);
      if (newest?.fingerprint !== fingerprintOf(app.onDisk())) lost.push(`race ${round}: not in the history`);
      // As if it had been kept: the next race is not refused because of this one.
      await db.db
        .update(configApplies)
        .set({ state: "kept", endedAt: new Date() })
        .where(isNull(configApplies.endedAt));
    }
    expect(lost).toEqual([]);
    const versions = await db.db.select({ status: configHistory.status }).from(configHistory);
    const written = versions.filter(({ status }) => status === "written").length;
    expect([written, versions.length - written]).toEqual([RACES, 1]);
    const { reads, torn } = await ended(reader);
    expect(torn).toEqual([]);
    expect(reads).toBeGreaterThan(RACES);
    console.log(`races: ${RACES}, ${lost.length} lost; ${reads} reads, ${torn.length} of half a file`);
  });
});

function ended(reader: Worker): Promise<{ reads: number; torn: string[] }> {
  return new Promise((resolve, reject) => {
    reader.once("error", reject);
    reader.once("message", (told) => {
      resolve(told);
      void reader.terminate();
    });
    reader.postMessage("stop");
  });
}
