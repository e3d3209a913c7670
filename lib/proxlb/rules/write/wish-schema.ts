import { z } from "zod";

/** Where a rule can be written; docs/rules.md says what each means. */
export const RULE_HOMES = ["tags", "config", "ha"] as const;
const RuleHome = z.enum(RULE_HOMES);
export type RuleHome = z.infer<typeof RuleHome>;

/** What can be asked for. Keeping guests off nodes is Proxmox VE's alone: ProxLB reads it as something else. */
export const WISH_KINDS = ["affinity", "anti_affinity", "pin", "ignore_guest"] as const;
const WishKind = z.enum(WISH_KINDS);
export type WishKind = z.infer<typeof WishKind>;

const Guests = z.array(z.number().int().min(100).max(999_999_999)).max(500, "At most 500 guests at a time.");
const Nodes = z.array(z.string().trim().min(1).max(100)).max(100);

/** A rule that somebody wants. */
export const RuleWish = z.strictObject({
  kind: WishKind,
  home: RuleHome.default("tags"),
  /** What follows plb_affinity_, or the HA rule's id. Pins and ignores by tag have none of their own. */
  name: z.string().trim().max(80).default(""),
  /** Guest ids; or `pool`. */
  guests: Guests.default([]),
  pool: z.string().trim().min(1).max(200).optional(),
  /** Pins: where the guests belong. */
  nodes: Nodes.default([]),
  /** Pins as HA rule: nowhere else, even while none of the nodes is there. */
  strict: z.boolean().default(true),
});
export type RuleWish = z.infer<typeof RuleWish>;

/** What of a rule is to be another one; what is not given stays. */
export const RuleEdit = z.strictObject({
  /** `Rule.id`: "tag:plb_affinity_web". */
  id: z.string().min(1).max(300),
  guests: Guests.optional(),
  nodes: Nodes.optional(),
  strict: z.boolean().optional(),
});
export type RuleEdit = z.infer<typeof RuleEdit>;

/** One of the three. */
export type RuleRequest = { create: RuleWish } | { change: RuleEdit } | { remove: string };
