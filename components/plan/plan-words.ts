import { plural } from "@/components/page/words";
import { formatBytes, formatDuration } from "@/lib/core/units";
import { effortOf, isCarriedOut } from "@/lib/proxlb/planner/execution";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { failureSentence } from "@/lib/proxlb/planner/plan-sentences";
import { METHOD } from "@/lib/proxlb/planner/sentence-words";

/** What a plan comes to, in one short sentence. */
export function planHeadline(plan: Plan): string {
  if (plan.outcome === "failed") return plan.failure ? failureSentence(plan.failure) : "ProxLB would fail.";
  if (plan.outcome === "no_target") {
    return plan.nodes.length === 0
      ? "No node can be judged yet."
      : "Every node is in maintenance: ProxLB would skip this run.";
  }
  const unseen = hiddenGuests(plan);
  if (unseen !== null) return `There is no plan without guests. ${unseen}.`;
  const made = movesMade(plan);
  const taken = made.filter(isCarriedOut);
  if (made.length > 0) return movedWords(taken, made.length - taken.length);
  if (plan.moves.length > 0)
    return `ProxLB plans ${plural(plan.moves.length, "move")} and would carry out none of them.`;
  return plan.need.needed ? "ProxLB would act, and finds nothing that it can move." : "No moves needed.";
}

/** Why our credentials see no guest at all; null where they see some, or there are none. */
function hiddenGuests({ gaps, moves, stays }: Plan): string | null {
  const hidden = gaps.find(({ code }) => code === "guests_hidden");
  return moves.length + stays.length === 0 ? (hidden?.subjects[0] ?? null) : null;
}

/** "3 guests would move, and 1 along with them. Proxmox will refuse or undo 2 more." */
function movedWords(taken: Plan["moves"], refused: number): string {
  const companions = taken.flatMap((move) => move.along);
  const along = companions.length;
  const back = companions.filter(({ from, endsOn }) => from === endsOn).length;
  if (taken.length === 0)
    return `ProxLB would order ${plural(refused, "move")}, and Proxmox will refuse or undo all.`;
  const more = refused > 0 ? ` Proxmox will refuse or undo ${refused} more.` : "";
  if (along === 0) return `${plural(taken.length, "guest")} would move.${more}`;
  const returning =
    back > 0
      ? `; ${back === along ? (back === 1 ? "it is" : "they are") : `${back} of these ${back === 1 ? "is" : "are"}`} moved back afterwards`
      : "";
  return `${plural(taken.length, "guest")} would move, and ${along} along with them${returning}.${more}`;
}

/**
 * Moves that a run on request orders. Those that only ProxLB's own cycles leave out (balancing.enable) are among them;
 * a type that balance_types leaves out is never moved.
 */
export function movesMade({ moves }: Pick<Plan, "moves">): Plan["moves"] {
  return moves.filter(({ filtered }) => filtered === null || filtered === "enable");
}

/** How far the nodes are apart now and afterwards; "" where that is not known. */
export function spreadSentence(plan: Plan): string {
  if (plan.outcome !== "planned") return "";
  const { beforePoints, afterPoints } = plan.spread;
  if (beforePoints === null || afterPoints === null) return "";
  const { method, mode, balancinessPoints } = plan.settings;
  const before = `${beforePoints.toFixed(1)} points apart`;
  const both = plan.moves.length === 0 ? before : `${before} now, ${afterPoints.toFixed(1)} afterwards`;
  // Under pressure ProxLB compares no spread, and nobody can foretell the pressure.
  if (mode === "psi") return `By use of ${METHOD[method]} the nodes are ${both}.`;
  return `The nodes are ${both}; balanciness allows ${balancinessPoints}.`;
}

/** How much is moved and how long that takes; "" where nothing moves. */
export function effortSentence(plan: Plan): string {
  if (plan.outcome !== "planned" || plan.moves.length === 0) return "";
  const taken = plan.moves.filter(isCarriedOut);
  if (taken.length === 0) return "";
  const diskBytes = taken.reduce((sum, move) => sum + effortOf(move).diskBytes, 0);
  const disks = diskBytes > 0 ? ` and ${formatBytes(diskBytes)} of local disks` : "";
  return `${formatBytes(plan.memoryToMoveBytes)} of memory${disks} to move${timeWords(plan, taken)}.`;
}

/** Local disks may take far longer than memory: while nobody looked, the time is told without them. */
function timeWords({ durationSeconds }: Plan, taken: Plan["moves"]): string {
  if (durationSeconds === null) return "";
  const unseen = taken.some((move) =>
    [move, ...move.along].some(({ localDiskBytes }) => localDiskBytes === null),
  );
  const time = `, about ${formatDuration(durationSeconds)} by past migrations`;
  return unseen ? `${time}, not counting local disks` : time;
}

/** True when the plan leaves the nodes further apart than they are. */
export function makesWorse({ spread, moves }: Pick<Plan, "spread" | "moves">): boolean {
  const { beforePoints, afterPoints } = spread;
  return moves.length > 0 && beforePoints !== null && afterPoints !== null && afterPoints > beforePoints;
}

/** What Proxmox does beside the move itself, as sentences. */
export function handlingWords({ localDiskBytes, along, afterwards }: Plan["moves"][number]): string[] {
  const names = along.map(({ guest, vmid, from }) => `${guest} (${vmid}) from ${from}`).join(", ");
  const restarts = along.some(({ type }) => type === "ct") ? "; a CT restarts" : "";
  return [
    ...afterwards,
    ...(localDiskBytes ? [`${formatBytes(localDiskBytes)} of local disks are copied along.`] : []),
    ...(along.length > 0 ? [`The HA manager moves along: ${names}${restarts}.`] : []),
  ];
}
