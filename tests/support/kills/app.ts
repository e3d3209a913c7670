import { openApplication } from "@/lib/application/open";
import { isAppError } from "@/lib/core/errors";
import { isOfStart } from "@/lib/daemon/schema";
import { applyConfig } from "@/lib/features/config/apply/operations";
import { getApply } from "@/lib/features/config/apply/queries";
import { getConfig } from "@/lib/features/config/queries";
import { endMaintenance, startDrain } from "@/lib/features/maintenance/drain-operations";
import { getNodeMaintenance } from "@/lib/features/maintenance/drain-queries";
import { createWindow, endWindow } from "@/lib/features/maintenance/windows/operations";
import { startService } from "@/lib/features/service/operations";
import { getService } from "@/lib/features/service/queries";
import type { Actor } from "@/lib/identity/actor";
import { getLive } from "@/lib/live/live";
import type { Answer, Applied, Order } from "./orders";

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
  verifiedAt: new Date(),
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
    case "hurry":
      return getLive().publish("maintenance");
    case "serve":
      return startService(ADMIN, {});
    case "apply":
      return apply(order.from, order.to);
    case "applied":
      return applied();
    default:
      return order satisfies never;
  }
}

async function apply(from: string, to: string): Promise<void> {
  const { text, base } = await getConfig(ADMIN, {});
  const edited = text?.replace(new RegExp(from), to) ?? "";
  await applyConfig(ADMIN, { text: edited, base: base ?? "", keepWhenHealthy: true });
}

async function applied(): Promise<Applied> {
  const { daemon } = await getService(ADMIN, {});
  const { startId } = daemon;
  const isWell =
    daemon.state === "running" &&
    startId !== null &&
    getLive()
      .logs.tail(200)
      .lines.some(({ text, epoch }) => text.includes("Next run in") && isOfStart(epoch, startId));
  return { apply: (await getApply(ADMIN, {})).apply, isWell };
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
