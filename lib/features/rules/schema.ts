import { z } from "zod";
import { Rule, RuleFinding, RulesView } from "@/lib/proxlb/rules/rule-schema";
import { FoundMoves, PlacementFigures } from "@/lib/proxlb/search/told-schema";
import { MovesInOrder, RebalanceInput } from "@/lib/runs/moves/schema";

/** "tag:plb_affinity_web", as the list has it. */
export const RuleInput = z.object({ id: z.string().min(1).max(300) });

/** A rule in the middle of another one's page. */
const RuleBrief = Rule.pick({ id: true, source: true, name: true, kind: true, state: true });

const Some = z.object({
  count: z.number().int(),
  /** Names of the first few. */
  names: z.array(z.string()),
});

/** What somebody should know of the rules at a glance. */
export const RulesStanding = z.object({ impossible: Some, conflicting: Some, violated: Some });
export type RulesStanding = z.infer<typeof RulesStanding>;

/** A guest that breaks a rule. The rule may be younger: since when it is broken is known from neither alone. */
export const Arrival = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  node: z.string(),
  /** Null: no migration to that node was recorded. */
  at: z.string().nullable(),
  /** The run of ours that moved it, where one did. */
  runId: z.number().int().nullable(),
});
export type Arrival = z.infer<typeof Arrival>;

/** Since when a violated rule has been broken at most; the rule may be younger. */
const BrokenSince = z.object({ rule: z.string(), at: z.iso.datetime() });
export type BrokenSince = z.infer<typeof BrokenSince>;

/** The list, with since when those are broken of which that is known. */
export const RuleList = RulesView.extend({ brokenSince: z.array(BrokenSince) });
export type RuleList = z.infer<typeof RuleList>;

/** Everything about one rule. */
export const RuleDetail = RulesView.pick({ seenAt: true, unknown: true, nextCycle: true }).extend({
  rule: Rule,
  /** What is wrong with it, the worst first. */
  findings: z.array(RuleFinding),
  /** Other rules that those findings are about. */
  others: z.array(RuleBrief),
  /** When each guest that breaks it came to where it is, as far as a recorded migration tells. */
  arrivals: z.array(Arrival),
});
export type RuleDetail = z.infer<typeof RuleDetail>;

/** The fewest moves that mend a rule, beside what ProxLB would do. */
export const RepairPreview = z.object({
  rule: RuleBrief,
  found: FoundMoves,
  /** ProxLB's next cycle by the same figures; null where it would end with an error. */
  theirs: z.object({ figures: PlacementFigures, mends: z.boolean() }).nullable(),
  /** What ProxLB's next cycle does about the rule, and why. */
  nextCycle: z.string(),
  /** Give it back with the moves, to have them made. */
  fingerprint: z.string(),
  /** When the picture was read that this was made from. */
  seenAt: z.string().nullable(),
});
export type RepairPreview = z.infer<typeof RepairPreview>;

/** The moves of a preview, in its order. */
export const RepairInput = z.strictObject({
  ...RuleInput.shape,
  fingerprint: z.string().min(1).max(100),
  moves: MovesInOrder,
  ...RebalanceInput.shape,
});
