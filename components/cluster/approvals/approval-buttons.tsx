"use client";

import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { useAction } from "@/components/form/use-action";
import { Button } from "@/components/ui/button";
import type { Result } from "@/lib/core/result";
import { approveAction, rejectAction, withdrawAction } from "@/lib/features/approvals/actions";
import type { ApprovalView } from "@/lib/features/approvals/schema";
import { triggerRebalanceAction } from "@/lib/features/balancing/actions";
import { applyMovesAction } from "@/lib/features/balancing/plan/actions";
import { startDrainAction } from "@/lib/features/maintenance/drain-actions";
import { startRollAction } from "@/lib/features/maintenance/rolls/actions";
import {
  changeWindowAction,
  createWindowAction,
  runWindowAction,
} from "@/lib/features/maintenance/windows/actions";
import { repairRuleAction } from "@/lib/features/rules/actions";

/** By the name of the operation. Each checks its input itself: what was proposed is given back to it as it was. */
const CARRY_OUT: Record<string, (input: never) => Promise<Result<unknown>>> = {
  "maintenance.drain": startDrainAction,
  "maintenance.roll": startRollAction,
  "maintenance.create_window": createWindowAction,
  "maintenance.change_window": changeWindowAction,
  "maintenance.run_window": runWindowAction,
  "balancing.rebalance": triggerRebalanceAction,
  "balancing.apply": applyMovesAction,
  "rules.repair": repairRuleAction,
};

/** What whoever looks may do with one now. */
export function ApprovalButtons({ approval }: { approval: ApprovalView }) {
  const { id, title, may } = approval;
  const withdraw = useAction(withdrawAction, { success: `Number ${id} is withdrawn.` });
  const reject = useAction(rejectAction, { success: `Number ${id} is rejected.` });
  return (
    <div className="flex flex-wrap gap-1">
      {may.decide ? (
        <>
          <ConfirmDialog
            trigger={<Button variant="outline">Approve</Button>}
            title={`Approve “${title}”?`}
            consequence={
              <p>
                It may then be carried out once, as long as guests, nodes and proxlb.yaml stay as they are.
                Approving alone starts nothing.
              </p>
            }
            confirmLabel="Approve"
            action={() => approveAction({ id })}
            success={`Number ${id} is approved.`}
          />
          <Button variant="ghost" pending={reject.pending} onClick={() => void reject.run({ id })}>
            Reject
          </Button>
        </>
      ) : null}
      {may.carryOut ? <CarryOut approval={approval} /> : null}
      {may.withdraw ? (
        <Button variant="ghost" pending={withdraw.pending} onClick={() => void withdraw.run({ id })}>
          Withdraw
        </Button>
      ) : null}
    </div>
  );
}

function CarryOut({ approval: { id, title, operation, input, decidedBy } }: { approval: ApprovalView }) {
  const act = CARRY_OUT[operation];
  if (!act) return null;
  return (
    <ConfirmDialog
      trigger={<Button>Carry out</Button>}
      title={`${title}?`}
      consequence={<p>It begins at once. {decidedBy} approved it.</p>}
      confirmLabel="Carry out"
      action={() => act(input as never)}
      success={`Number ${id} has begun.`}
    />
  );
}
