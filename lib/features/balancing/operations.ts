import "server-only";
import { z } from "zod";
import { operation } from "@/lib/access/operation";
import { AppError } from "@/lib/core/errors";
import { estimateSeconds } from "@/lib/daemon/one-shot";
import { clusterSize, type ProxlbRunKind, startRun, stopRun } from "@/lib/runs/runner";
import { RunInput, RunView, runPath } from "@/lib/runs/schema";
import { findRun, patchRun } from "@/lib/runs/store";
import { toView } from "@/lib/runs/view";

/** What ProxLB would do now, by ProxLB itself. Nothing is migrated. */
export const startDryRun = runOperation("dry_run", "balancing.dry_run");

/** One real run of ProxLB, now. */
export const triggerRebalance = runOperation("rebalance", "balancing.trigger");

/** Which node ProxLB would place a new guest on. */
export const findBestNode = runOperation("best_node", "balancing.dry_run");

/** Ends a run early. Migrations that had started go on in Proxmox. */
export const cancelRun = operation({
  name: "balancing.cancel",
  permission: "balancing.trigger",
  input: RunInput,
  output: RunView,
  audit: ({ id }) => ({ resource: "run", resourceId: String(id) }),
  async run({ db, live }, { id }) {
    const row = await findRun(db, id);
    if (row.finishedAt) throw new AppError("conflict", `Run ${id} has ended already.`);
    if (!stopRun(id)) {
      throw new AppError("conflict", `Run ${id} belongs to another instance of ProxLB UI: stop it there.`);
    }
    await patchRun(db, row, { reason: "Stopping." });
    live.publish("runs");
    return toView(db, await findRun(db, id), null);
  },
});

function runOperation(kind: ProxlbRunKind, permission: "balancing.dry_run" | "balancing.trigger") {
  return operation({
    name: `balancing.${kind}`,
    permission,
    input: z.object({}),
    output: RunView,
    created: runPath,
    audit: () => ({ resource: "run" }),
    async run(context) {
      await context.live.readFirst();
      const row = await startRun(context, kind);
      return toView(context.db, row, estimateSeconds(clusterSize(context.live.snapshot())));
    },
  });
}
