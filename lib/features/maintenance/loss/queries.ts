import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { nextTurn } from "@/lib/core/next-turn";
import { planBasis } from "@/lib/planning/basis";
import type { NodeLoss } from "@/lib/proxlb/node-loss/loss-schema";
import { nodeLoss, worstOf } from "@/lib/proxlb/node-loss/node-loss";
import { rulesOfPicture } from "@/lib/proxlb/search/from-picture";
import { NodeLosses } from "./schema";

/** What becomes of the cluster when one of its nodes dies, for each of them. */
export const getNodeLosses = query({
  name: "maintenance.node_loss",
  permission: "nodes.view",
  input: z.object({}),
  output: NodeLosses,
  async run(context) {
    const snapshot = context.live.snapshot();
    const { seenAt, reason } = snapshot.connection;
    if (seenAt === null)
      throw new AppError("unavailable", reason ?? "The cluster has not been read yet. Try again.");
    const { ground, reason: unusable } = await planBasis(context);
    if (!ground) throw new AppError("unavailable", unusable ?? "proxlb.yaml cannot be read.");
    const rules = rulesOfPicture(snapshot, ground, clock().now());
    const losses: NodeLoss[] = [];
    for (const { name: node } of snapshot.nodes) {
      const loss = nodeLoss(snapshot, ground, { node, rules });
      if (loss) losses.push(loss);
      // A big cluster takes its time, and others wait for their turn.
      await nextTurn();
    }
    return { seenAt, losses, worst: worstOf(losses) };
  },
});
