import { z } from "zod";
import { RuleFinding } from "@/lib/proxlb/rules/rule-schema";
import { GuestType, HaRule } from "@/lib/snapshot/schema";

const tags = z.array(z.string());

/** The tags of one guest. What is not named in `add` and `remove` stays, whoever changes it meanwhile. */
export const TagWrite = z.object({
  kind: z.literal("tags"),
  vmid: z.number().int(),
  guest: z.string(),
  type: GuestType,
  /** Where it was when this was worked out. */
  node: z.string(),
  add: tags,
  remove: tags,
  /** As the picture has them, and as they will be. */
  before: tags,
  after: tags,
});
export type TagWrite = z.infer<typeof TagWrite>;

/** With what only its own page of the API tells. */
const KeptHaRule = HaRule.extend({ comment: z.string().nullable().optional() });
export type KeptHaRule = z.infer<typeof KeptHaRule>;

/** One rule of Proxmox VE's HA manager. Null: there is none before, or after. */
export const HaWrite = z.object({
  kind: z.literal("ha_rule"),
  rule: z.string(),
  before: KeptHaRule.nullable(),
  after: KeptHaRule.nullable(),
});
export type HaWrite = z.infer<typeof HaWrite>;

/** One value of proxlb.yaml. Null: it is not there. */
const ConfigWrite = z.object({
  kind: z.literal("config"),
  path: z.array(z.string()),
  before: z.json(),
  after: z.json(),
});
export type ConfigWrite = z.infer<typeof ConfigWrite>;

export const RuleWrite = z.discriminatedUnion("kind", [TagWrite, HaWrite, ConfigWrite]);
export type RuleWrite = z.infer<typeof RuleWrite>;

const PlannedMove = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  from: z.string(),
  to: z.string(),
});
export type PlannedMove = z.infer<typeof PlannedMove>;

/** What a wish comes to, before anybody writes anything. */
export const WhatToWrite = z.object({
  writes: z.array(RuleWrite),
  /** Why it cannot be written, as sentences; nothing is written while there is one. */
  refusals: z.array(z.string()),
  /** What somebody should know beforehand. */
  notes: z.array(z.string()),
});
export type WhatToWrite = z.infer<typeof WhatToWrite>;

/** What the rules and ProxLB's next cycle would be afterwards. */
export const WhatFollows = z.object({
  /** Findings that are not there now, or say something else now; the most severe first. */
  begins: z.array(RuleFinding),
  /** Findings that are gone then. */
  ends: z.array(RuleFinding),
  /** ProxLB's next cycle; null where proxlb.yaml cannot be used, and no plan is known. */
  plan: z.object({ before: z.array(PlannedMove), after: z.array(PlannedMove) }).nullable(),
});
export type WhatFollows = z.infer<typeof WhatFollows>;

export const ITEM_STATES = [
  "waiting",
  /** Begun; where its process died then, whether it was written is not known. */
  "writing",
  "written",
  /** It was so already: nobody wrote anything. */
  "unchanged",
  /** Somebody changed it since: it stays as it is. */
  "left_alone",
  "failed",
] as const;

/** One write and what became of it. */
export const ChangeItem = z.object({
  write: RuleWrite,
  /** Written only where it still stands as `write.before` says; else what others changed meanwhile stays. */
  exact: z.boolean(),
  state: z.enum(ITEM_STATES),
  /** Why it failed or was left alone, in Proxmox VE's own words where it has some. */
  reason: z.string().nullable(),
  /** As it stood right before, and as it was read again afterwards; null while nobody has looked. */
  found: z.json(),
  left: z.json(),
});
export type ChangeItem = z.infer<typeof ChangeItem>;
