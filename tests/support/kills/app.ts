import { getDatabase } from "@/db/client";
import { openApplication } from "@/lib/application/open";
import { isAppError } from "@/lib/core/errors";
import { isBehind } from "@/lib/features/maintenance/arrived";
import { endMaintenance, startDrain } from "@/lib/features/maintenance/drain-operations";
import { getNodeMaintenance } from "@/lib/features/maintenance/drain-queries";
import { createWindow, endWindow } from "@/lib/features/maintenance/windows/operations";
import type { Actor } from "@/lib/identity/actor";
import { getLive } from "@/lib/live/live";
import { until } from "../until";
import type { Answer, Order } from "./orders";

/** ProxLB UI without its pages, in a process that is killed: does what its parent orders as an admin, and answers. */
const ADMIN: Actor = {
  userId: 1,
  username: "admin",
  role: "admin",
  sessionRowId: null,
  authMethod: "session:password",
  sessionHash: "",
  ipAddress: null,
  userAgent: null,
  requestId: "",
};

function carryOut(order: Order): Promise<unknown> | unknown {
  switch (order.do) {
    case "drain":
      return startDrain(ADMIN, { name: order.node, restartContainers: true });
    case "undo":
      return endMaintenance(ADMIN, { name: order.node });
    case "look":
      return getNodeMaintenance(ADMIN, { name: order.node }).then(({ drain }) => drain);
    case "plan":
      return createWindow(ADMIN, order.window).then(({ id }) => id);
    case "end":
      return endWindow(ADMIN, { id: order.id });
    case "read":
      return untilRead();
    case "hurry":
      return getLive().publish("maintenance");
    default:
      return order satisfies never;
  }
}

async function untilRead(): Promise<void> {
  const [{ db }, live] = [getDatabase(), getLive()];
  const leave = live.watchClosely();
  live.refreshSoon();
  await until(async () => !(await isBehind({ db, live })), { limitMs: 90_000, pauseMs: 100 });
  leave();
}

process.on("message", async ({ id, order }: { id: number; order: Order }) => {
  const answer: Answer = { id };
  try {
    answer.value = (await carryOut(order)) ?? null;
  } catch (error) {
    answer.refused = isAppError(error) ? error.message : String(error);
  }
  process.send?.(answer);
});
// Whoever started it is gone: nobody else ends it.
process.on("disconnect", () => process.exit(1));
await openApplication({ root: process.cwd() });
process.send?.({ id: 0 } satisfies Answer);
