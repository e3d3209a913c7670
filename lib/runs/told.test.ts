import { expect, it } from "vitest";
import { migrationHistory } from "@/db/schema/migrations";
import { onBothDatabases } from "@/tests/support/database";
import { liveOn } from "@/tests/support/live-harness";
import { until } from "@/tests/support/until";
import { untilTold } from "./told";

const UPID = "UPID:pve1:00001001:00002000:6B03B98D:qmigrate:101:proxlb@pve:";

onBothDatabases("the end of a rebalance", (database) => {
  it("waits until the history has the end of its migrations and why one failed, and for nothing else", async () => {
    const live = liveOn(null, 1);
    try {
      const { db } = database();
      await untilTold({ db, live }, [UPID.replace("qmigrate", "hamigrate")]);
      const row = {
        upid: UPID,
        guestId: 101,
        guestName: "web",
        guestType: "vm",
        sourceNode: "pve1",
      } as const;
      const startedAt = new Date();
      await db
        .insert(migrationHistory)
        .values({ ...row, status: "running", startedAt, pveUser: "proxlb@pve" });
      let told = false;
      const waiting = untilTold({ db, live }, [UPID]).then(() => {
        told = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 1200));
      expect(told).toBe(false);
      const failed = { status: "failed", completedAt: new Date() } as const;
      await db.update(migrationHistory).set({ ...failed, result: "migration aborted" });
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(told).toBe(false);
      await db.update(migrationHistory).set({ result: "migration aborted: no space left" });
      await until(() => told, { limitMs: 5_000 });
      await waiting;
    } finally {
      await live.close();
    }
  });
});
