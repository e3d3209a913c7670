import type { Sample } from "./samples";

const wish = { kind: "anti_affinity", name: "sample", guests: [100, 101] };

const ACTIONS = "lib/features/rules/writes/actions.ts#";

/** Valid calls of what writes rules, by an Admin. */
export const RULE_CALLS: Record<string, Sample["input"]> = {
  [`${ACTIONS}createRuleAction`]: wish,
  [`${ACTIONS}previewRuleAction`]: { create: wish },
  [`${ACTIONS}changeRuleAction`]: { id: "tag:plb_affinity_sample", guests: [100, 101] },
  [`${ACTIONS}removeRuleAction`]: { id: "tag:plb_affinity_sample" },
  [`${ACTIONS}resumeRuleChangeAction`]: { id: 1 },
  [`${ACTIONS}stopRuleChangeAction`]: { id: 1 },
  [`${ACTIONS}undoRuleChangeAction`]: { id: 1 },
  "POST /api/rules": wish,
  "POST /api/rules/preview": { create: wish },
  "PUT /api/rules/[id]": { id: "tag:plb_affinity_sample", guests: [100, 101] },
  "DELETE /api/rules/[id]": { id: "tag:plb_affinity_sample" },
  "POST /api/rules/changes/[id]/resume": { id: 1 },
  "POST /api/rules/changes/[id]/stop": { id: 1 },
  "POST /api/rules/changes/[id]/undo": { id: 1 },
};
