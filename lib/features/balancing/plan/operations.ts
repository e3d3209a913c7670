import "server-only";
import { operation } from "@/lib/access/operation";
import { AppError } from "@/lib/core/errors";
import { planBasis } from "@/lib/planning/basis";
import { fetchFigures, fetchMoveFacts } from "@/lib/planning/figures";
import { FigureFetch, GuestsToMove } from "@/lib/planning/schema";
import { WhatIf } from "@/lib/proxlb/planner/ground";
import { withWhatIf } from "@/lib/proxlb/planner/instant-plan";
import { startApply } from "@/lib/runs/moves/carry-out";
import { ApplyInput, movesWords, OVERRIDE } from "@/lib/runs/moves/schema";
import { noteReason } from "@/lib/runs/note-reason";
import { RunView, runPath } from "@/lib/runs/schema";
import { toView } from "@/lib/runs/view";

/** Moves the chosen guests through Proxmox VE, one run for all of them. */
export const applyMoves = operation({
  name: "balancing.apply",
  permission: "balancing.trigger",
  input: ApplyInput,
  output: RunView,
  created: runPath,
  approval: { kind: "apply", title: ({ moves }) => movesWords(moves) },
  audit: ({ moves }) => ({ resource: "run", details: { moves } }),
  async run(context, input) {
    noteReason(context, OVERRIDE, input.overrideBlackout);
    await context.live.readFirst();
    return toView(context.db, await startApply(context, input), null);
  },
});

/** Asks nodes and guests for the figures that the live picture has not; a plan gets exact by them. */
export const fetchPlanFigures = operation({
  name: "balancing.figures",
  permission: "balancing.dry_run",
  input: WhatIf,
  output: FigureFetch,
  audit: () => ({ resource: "plan" }),
  async run(context, whatIf) {
    await context.live.readFirst();
    const { ground, reason } = await planBasis(context);
    if (!ground) throw new AppError("unavailable", reason ?? "proxlb.yaml cannot be read.");
    const config = withWhatIf(ground.config, whatIf);
    const identity = ground.proxlbRights?.identity ?? null;
    return fetchFigures(context.proxmox, context.live.snapshot(), config, identity);
  },
});

/** Looks at guests that are to move: what of their configs, storages and replication Proxmox will refuse, or copy along. */
export const lookAtMoves = operation({
  name: "balancing.look",
  permission: "balancing.dry_run",
  input: GuestsToMove,
  output: FigureFetch,
  audit: ({ vmids }) => ({ resource: "plan", details: { vmids } }),
  async run({ live, proxmox }, { vmids }) {
    const wanted = new Set(vmids);
    return fetchMoveFacts(
      proxmox,
      live.snapshot().guests.filter(({ vmid }) => wanted.has(vmid)),
    );
  },
});
