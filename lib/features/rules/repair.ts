import "server-only";
import { operation } from "@/lib/access/operation";
import { query } from "@/lib/access/query";
import { AppError } from "@/lib/core/errors";
import { currentRules } from "@/lib/planning/rules";
import { findMoves, relocations, searchGround, searchProblem } from "@/lib/planning/search";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import type { RulesView } from "@/lib/proxlb/rules/rule-schema";
import { CYCLE_FAILS } from "@/lib/proxlb/rules/words";
import { figuresOfMoves } from "@/lib/proxlb/search/answer";
import { afterwardsIn } from "@/lib/proxlb/search/from-picture";
import { isMetBy, toMend } from "@/lib/proxlb/search/mend";
import type { Problem, SearchGoal } from "@/lib/proxlb/search/problem";
import { plainFigures, told } from "@/lib/proxlb/search/told";
import { startApply } from "@/lib/runs/moves/carry-out";
import { movesWords, OVERRIDE } from "@/lib/runs/moves/schema";
import { noteReason } from "@/lib/runs/note-reason";
import { RunView, runPath } from "@/lib/runs/schema";
import { toView } from "@/lib/runs/view";
import { ruleOf } from "./detail";
import { RepairInput, RepairPreview, RuleInput } from "./schema";

/** The fewest moves after which a rule is kept, and what ProxLB would do about it. Nothing is moved. */
export const previewRepair = query({
  name: "rules.repair_preview",
  permission: "rules.view",
  input: RuleInput,
  output: RepairPreview,
  async run(context, { id }) {
    ruleOf(await currentRules(context), id);
    const ground = await searchGround(context);
    const view = await currentRules(context);
    const rule = ruleOf(view, id);
    const mending = toMend(searchProblem(ground, { kind: "maintenance" }), rule);
    if (!mending) throw new AppError("conflict", "No move of a guest changes anything about this rule.");
    const { problem, goal } = mending;
    const theirs = theirsOf(problem, goal, instantPlan(ground.snapshot, ground.ground, {}, ground.at));
    return {
      rule,
      found: told(await findMoves(problem, goal), afterwardsIn(ground.snapshot, ground.ground)),
      theirs,
      nextCycle: nextCycleOf(view, id, theirs),
      fingerprint: ground.fingerprint,
      seenAt: ground.snapshot.connection.seenAt,
    };
  },
});

/** Makes the moves of a preview, in its order, as a run. */
export const repairRule = operation({
  name: "rules.repair",
  permission: "balancing.trigger",
  input: RepairInput,
  output: RunView,
  created: runPath,
  approval: { kind: "apply", title: ({ id, moves }) => `Mend the rule ${id}: ${movesWords(moves)}` },
  audit: ({ id, moves }) => ({ resource: "rule", resourceId: id, details: { moves } }),
  async run(context, { id, ...given }) {
    noteReason(context, OVERRIDE, given.overrideBlackout);
    await context.live.readFirst();
    ruleOf(await currentRules(context), id);
    return toView(context.db, await startApply(context, { ...given, inOrder: true }), null);
  },
});

function theirsOf(problem: Problem, goal: SearchGoal, plan: Plan): RepairPreview["theirs"] {
  if (plan.outcome === "failed") return null;
  const moves = relocations(plan);
  return { figures: plainFigures(figuresOfMoves(problem, moves)), mends: isMetBy(problem, goal, moves) };
}

/**
 * What the rule's findings say ProxLB does about it, with the moves or why there are none; where they say nothing, whether its
 * moves mend it. Then what holds for all that is said of its next cycle.
 */
export function nextCycleOf(
  { findings, nextCycle }: Pick<RulesView, "findings" | "nextCycle">,
  id: string,
  theirs: RepairPreview["theirs"],
): string {
  const own = findings
    .filter(({ rules }) => rules.includes(id))
    .flatMap((finding) => finding.nextCycle ?? []);
  const about = own.length > 0 ? own : [verdictOf(theirs)];
  return [...new Set([...about, ...(nextCycle === null ? [] : [nextCycle])])].join(" ");
}

function verdictOf(theirs: RepairPreview["theirs"]): string {
  if (theirs === null) return CYCLE_FAILS;
  return theirs.mends ? "ProxLB's next cycle mends it." : "ProxLB's next cycle does not mend it.";
}
