import { plural } from "@/components/page/words";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { PrintedPlan } from "@/lib/proxlb/output/printed-plan";
import { movesThatRun, type ShownMove, type ShownPlan } from "./shown-plan";

export interface PlanStanding {
  /** True while ProxLB would still do about the same. */
  current: boolean;
  /** Why not; null when current. */
  sentence: string | null;
}

/** Whether a plan still fits: the placement, the config and its age. */
export function standingOfPlan(
  plan: PrintedPlan,
  shown: ShownPlan,
  target: BalanceTarget | null,
  ageMs: number | null,
): PlanStanding {
  const moves = movesThatRun(shown);
  const changed = moves.filter(({ standing }) => standing !== null && standing.state !== "pending");
  if (
    moves.length > 0 &&
    changed.length === moves.length &&
    changed.every(({ standing }) => standing?.state === "done")
  ) {
    return old("Carried out: every guest of this plan is on the node it names.");
  }
  if (changed.length > 0) {
    const names = changed.slice(0, 3).map(wordsOf).join(", ");
    const others = changed.length > 3 ? ` and ${changed.length - 3} more` : "";
    return old(
      `The placement changed since: ${plural(changed.length, "guest")} of the plan ${changed.length === 1 ? "is" : "are"} no longer where it says (${names}${others}).`,
    );
  }
  const config = target ? configChange(plan, target) : null;
  if (config) return old(`The config changed since: ${config}. A new dry run plans by it.`);
  if (ageMs !== null && ageMs > FRESH_MS) {
    return old("Loads have moved on since: a new dry run may plan otherwise.");
  }
  return { current: true, sentence: null };
}

function old(sentence: string): PlanStanding {
  return { current: false, sentence };
}

function wordsOf({ guest, standing }: ShownMove): string {
  return standing?.state === "gone"
    ? `${guest} is no longer in Proxmox VE's lists`
    : `${guest} is on ${standing?.node}`;
}

function configChange(plan: PrintedPlan, target: BalanceTarget): string | null {
  if (target.method !== plan.method) return `the method is ${target.method} now, not ${plan.method}`;
  if (target.mode !== plan.mode) return `the mode is ${target.mode} now, not ${plan.mode}`;
  const limit = plan.spread.limitRatio * 100;
  if (Math.abs(target.balancinessPoints - limit) > 0.001) {
    return `balanciness is ${target.balancinessPoints} now, not ${limit.toFixed(0)}`;
  }
  return null;
}

/** A plan older than this is not what ProxLB would do now, even where nothing moved: loads changed. */
export const FRESH_MS = 30 * 60_000;
