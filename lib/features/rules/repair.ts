import "server-only";
import { operation } from "@/lib/access/operation";
import { query } from "@/lib/access/query";
import { AppError } from "@/lib/core/errors";
import { currentRules } from "@/lib/planning/rules";
import { findMoves, relocations, searchGround, searchProblem } from "@/lib/planning/search";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import type { RulesView } from "@/lib/proxlb/rules/rule-schema";
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
    return {
      rule,
      found: told(await findMoves(problem, goal), afterwardsIn(ground.snapshot, ground.ground)),
      theirs: theirsOf(problem, goal, instantPlan(ground.snapshot, ground.ground, {}, ground.at)),
      nextCycle: nextCycleOf(view, id),
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

/** Of what is said of the rule, what ProxLB does about it; and what holds for all that is said of its next cycle. */
function nextCycleOf({ findings, nextCycle }: RulesView, id: string): string | null {
  const own = findings
    .filter(({ rules }) => rules.includes(id))
    .flatMap((finding) => finding.nextCycle ?? []);
  const sentences = [...own, ...(nextCycle === null ? [] : [nextCycle])];
  return sentences.length === 0 ? null : sentences.join(" ");
}
