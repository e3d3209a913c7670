import "server-only";
import { clock } from "@/lib/core/clock";
import type { PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import { clusterFromSnapshot, type PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import { modelOf } from "@/lib/proxlb/planner/model";
import { Outlook } from "@/lib/proxlb/planner/outlook";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import { endsOn } from "@/lib/snapshot/obstacles";
import type { ChosenMove, Forecast } from "./schema";

/** What the chosen moves alone would bring, once the HA manager has moved back whom it will. */
export function forecastOfMoves(
  picture: PlanPicture,
  config: PlannerConfig,
  moves: readonly ChosenMove[],
): Forecast {
  const model = modelOf(clusterFromSnapshot(picture), config, clock().now());
  const moving = new Set(moves.map(({ vmid }) => vmid));
  const seen = new Map(picture.guests.map((guest) => [guest.vmid, guest]));
  const known = new Map(model.guests.map((guest) => [guest.guest.vmid, guest]));
  const relocated = moves.flatMap(({ vmid, to }) => {
    const state = seen.get(vmid);
    const guest = known.get(vmid);
    const end = state ? endsOn(picture, { guest: state, to, moving }) : to;
    const target = model.nodes.find((node) => node.name === end);
    return guest && target && target !== guest.node ? [{ guest, target }] : [];
  });
  const outlook = new Outlook(model, relocated);
  const { method } = config.balancing;
  const mode = config.balancing.mode === "assigned" ? "assigned" : "used";
  const key = mode === "used" ? "usedRatio" : "assignedRatio";
  return {
    method,
    mode,
    beforePoints: outlook.spreadPoints("before", method, mode),
    predictedPoints: outlook.spreadPoints("after", method, mode),
    actual: null,
    nodes: outlook.all().map(({ node, before, after }) => ({
      node,
      beforeRatio: before[method][key],
      predictedRatio: after[method][key],
      actualRatio: null,
    })),
  };
}

/** What ProxLB itself promised. */
export function forecastOfPlan({ method, mode, nodes, spread }: PrintedPlan): Forecast {
  const key = mode === "assigned" ? "assignedRatio" : "usedRatio";
  return {
    method,
    mode: mode === "assigned" ? "assigned" : "used",
    beforePoints: spread.beforeRatio * 100,
    predictedPoints: spread.afterRatio * 100,
    actual: null,
    nodes: nodes.map(({ name, before, after }) => ({
      node: name,
      beforeRatio: before[method][key],
      predictedRatio: after[method][key],
      actualRatio: null,
    })),
  };
}
