import "server-only";
import { z } from "zod";
import { type OperationContext, operation } from "@/lib/access/operation";
import { AppError } from "@/lib/core/errors";
import { estimateSeconds } from "@/lib/daemon/one-shot";
import { OVERRIDE, RebalanceInput } from "@/lib/runs/moves/schema";
import { noteReason } from "@/lib/runs/note-reason";
import { clusterSize, type ProxlbRunKind, startRun, stopRun } from "@/lib/runs/runner";
import { RunInput, RunView, runPath } from "@/lib/runs/schema";
import { findRun, patchRun } from "@/lib/runs/store";
import { toView } from "@/lib/runs/view";

/** What ProxLB would do now, by ProxLB itself. Nothing is migrated. */
export const startDryRun = runOperation("dry_run");

/** One real run of ProxLB, now. */
export const triggerRebalance = operation({
  name: "balancing.rebalance",
  permission: "balancing.trigger",
  input: RebalanceInput,
  output: RunView,
  created: runPath,
  approval: { kind: "rebalance", title: () => "Have ProxLB rebalance the cluster now" },
  audit: () => ({ resource: "run" }),
  run(context, { overrideBlackout }) {
    noteReason(context, OVERRIDE, overrideBlackout);
    return started(context, "rebalance", overrideBlackout);
  },
});

/** Which node ProxLB would place a new guest on. */
export const findBestNode = runOperation("best_node");

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

function runOperation(kind: ProxlbRunKind) {
  return operation({
    name: `balancing.${kind}`,
    permission: "balancing.dry_run",
    input: z.object({}),
    output: RunView,
    created: runPath,
    audit: () => ({ resource: "run" }),
    run: (context) => started(context, kind),
  });
}

async function started(context: OperationContext, kind: ProxlbRunKind, overrideBlackout?: string) {
  await context.live.readFirst();
  const row = await startRun(context, kind, overrideBlackout);
  return toView(context.db, row, estimateSeconds(clusterSize(context.live.snapshot())));
}
