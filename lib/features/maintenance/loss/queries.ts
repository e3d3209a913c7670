import "server-only";
import { z } from "zod";
import type { Context } from "@/lib/access/context";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { nextTurn } from "@/lib/core/next-turn";
import { planBasis } from "@/lib/planning/basis";
import type { NodeLoss } from "@/lib/proxlb/node-loss/loss-schema";
import { nodeLoss, worstOf } from "@/lib/proxlb/node-loss/node-loss";
import { rulesOfPicture } from "@/lib/proxlb/search/from-picture";
import { DyingNodes, LossTogether, NodeLosses } from "./schema";

/** What becomes of the cluster when one of its nodes dies, for each of them. */
export const getNodeLosses = query({
  name: "maintenance.node_loss",
  permission: "nodes.view",
  input: z.object({}),
  output: NodeLosses,
  async run(context) {
    const { snapshot, seenAt, lossOf } = await looked(context);
    const losses: NodeLoss[] = [];
    for (const { name } of snapshot.nodes) {
      const loss = lossOf([name]);
      if (loss) losses.push(loss);
      // A big cluster takes its time, and others wait for their turn.
      await nextTurn();
    }
    return { seenAt, losses, worst: worstOf(losses) };
  },
});

/** What becomes of it when several die at once: a rack, a switch, a power line. */
export const getLossTogether = query({
  name: "maintenance.loss_together",
  permission: "nodes.view",
  input: DyingNodes,
  output: LossTogether,
  async run(context, { nodes }) {
    const { snapshot, seenAt, lossOf } = await looked(context);
    const loss = lossOf(nodes);
    if (loss) return { seenAt, loss };
    const unknown = nodes.find((name) => !snapshot.nodes.some((node) => node.name === name));
    if (unknown !== undefined) throw new AppError("not_found", `There is no node ${unknown}.`);
    const off = snapshot.nodes.find(({ name, status }) => nodes.includes(name) && status !== "online");
    throw new AppError("conflict", `${off?.name} is not online: it cannot die once more.`);
  },
});

async function looked(context: Context) {
  const snapshot = context.live.snapshot();
  const { seenAt, reason } = snapshot.connection;
  if (seenAt === null)
    throw new AppError("unavailable", reason ?? "The cluster has not been read yet. Try again.");
  const { ground, reason: unusable } = await planBasis(context);
  if (!ground) throw new AppError("unavailable", unusable ?? "proxlb.yaml cannot be read.");
  const rules = rulesOfPicture(snapshot, ground, clock().now());
  return {
    snapshot,
    seenAt,
    lossOf: (nodes: readonly string[]) => nodeLoss(snapshot, ground, { nodes, rules }),
  };
}
