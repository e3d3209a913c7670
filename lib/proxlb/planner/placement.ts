import { wallClockIn } from "@/lib/proxlb/schedule/windows";
import { obstaclesOf } from "@/lib/snapshot/obstacles";
import { explainGuest } from "./explain";
import { wouldRun } from "./filter";
import { isSeenRunning, type PlanPicture } from "./from-snapshot";
import type { PlanGround } from "./ground";
import { moveSentence, notRunSentence, staySentence } from "./guest-sentences";
import { plannerCluster } from "./instant-plan";
import type { PlacementRow } from "./placement-schema";
import type { Plan } from "./plan-schema";

/** The why-not matrix of a guest for the live picture: what ProxLB's rules say, and what Proxmox will refuse. */
export function placementRows(
  picture: PlanPicture,
  ground: PlanGround,
  vmid: number,
  at: Date,
): PlacementRow[] | null {
  const { config, figures, proxlbRights, moveFacts } = ground;
  const cluster = plannerCluster(picture, figures, at, proxlbRights);
  const rows = explainGuest(cluster, config, vmid, wallClockIn(ground.timeZone, at));
  const guest = picture.guests.find((one) => one.vmid === vmid);
  if (!rows || !guest || !isSeenRunning(guest)) return rows;
  const withLocalDisks = config.balancing.with_local_disks;
  return rows.map((row) => {
    if (row.current) return row;
    const move = { guest, to: row.node, facts: moveFacts, withLocalDisks, moving: new Set<number>() };
    const refused = obstaclesOf(picture, move).refusals.map(
      ({ sentence }) => ({ kind: "refused", sentence }) as const,
    );
    const obstacles = [...row.obstacles, ...refused];
    return { ...row, obstacles, obstacle: obstacles[0] ?? null, allowed: obstacles.length === 0 };
  });
}

/** What the plan does with a guest, in words, and where it moves it; a move that nobody makes has no target. */
export function placementVerdict(plan: Plan, vmid: number): { verdict: string; target: string | null } {
  const move = plan.moves.find((candidate) => candidate.vmid === vmid);
  const stay = plan.stays.find((candidate) => candidate.vmid === vmid);
  if (!move) return { verdict: stay ? staySentence(stay.reason) : "It stays where it is.", target: null };
  if (!wouldRun(move.filtered)) return { verdict: notRunSentence(move), target: null };
  const why = moveSentence(move, plan.settings);
  if (move.refusals.length === 0) return { verdict: [why, ...move.afterwards].join(" "), target: move.to };
  return {
    verdict: [`ProxLB would order a move to ${move.to}.`, ...move.refusals, why].join(" "),
    target: null,
  };
}
