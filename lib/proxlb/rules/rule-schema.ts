import { z } from "zod";
import { GuestType } from "@/lib/snapshot/schema";
import { FINDING_KINDS, RULE_KINDS, RULE_SOURCES, RULE_STATES, SEVERITIES } from "./catalogue";
import { Repair } from "./repair-schema";

const RuleKind = z.enum(RULE_KINDS);
export type RuleKind = z.infer<typeof RuleKind>;

const RuleState = z.enum(RULE_STATES);
export type RuleState = z.infer<typeof RuleState>;

const RuleSource = z.enum(RULE_SOURCES);
export type RuleSource = z.infer<typeof RuleSource>;

const RuleMember = z.object({
  vmid: z.number().int(),
  guest: z.string(),
  type: GuestType,
  node: z.string(),
  running: z.boolean(),
  /** False where ProxLB does not count it for this rule: it does not run, is not seen, or another rule overrides this one. */
  counts: z.boolean(),
  /** The affinity group that ProxLB takes for it, where it takes the rule for one and another one for the guest. */
  overriddenBy: z.string().nullable(),
  /** It stands where the rule does not want it. */
  breaks: z.boolean(),
});
export type RuleMember = z.infer<typeof RuleMember>;

/** What one of the two makes of a rule. `nodes`: the names that it compares with. */
const Reading = z.object({ kind: RuleKind, nodes: z.array(z.string()), sentence: z.string() });
export type Reading = z.infer<typeof Reading>;

/** One rule, whatever its source. */
export const Rule = z.object({
  /** Stays the same while the rule does: "tag:plb_affinity_web", "pool:prod:pin", "ha:apart". */
  id: z.string(),
  source: RuleSource,
  /** The whole tag, the pool's id, the HA rule's or group's id, the guest or the node. */
  name: z.string(),
  kind: RuleKind,
  /** Its place in proxlb.yaml, for what is written there; `line` is 1-based, null where it is not known. */
  place: z.object({ path: z.string(), line: z.number().int().nullable() }).nullable(),
  members: z.array(RuleMember),
  /** As they are written, priorities ("pve1:2") and unknown ones included. */
  nodes: z.array(z.string()),
  /** False: a wish. Null where that is no question. */
  strict: z.boolean().nullable(),
  readings: z.object({
    /** Null for what Proxmox VE does not know: tags, and rules of proxlb.yaml. */
    pve: Reading.nullable(),
    /** Empty where ProxLB reads nothing of it. */
    proxlb: z.array(Reading),
    /** The two are not the same. */
    differ: z.boolean(),
  }),
  state: RuleState,
  /** Ids of findings, the most severe first. */
  findings: z.array(z.string()),
});
export type Rule = z.infer<typeof Rule>;

/** One thing that is wrong, or that somebody should know, about one rule or several. */
export const RuleFinding = z.object({
  id: z.string(),
  kind: z.enum(FINDING_KINDS),
  severity: z.enum(SEVERITIES),
  sentence: z.string(),
  /** What ProxLB's next cycle does about it, as a sentence; null where that is no question or nobody computed one. */
  nextCycle: z.string().nullable(),
  /** Ids of the rules that it is about. Of what cannot hold together: the smallest set that cannot. */
  rules: z.array(z.string()),
  guests: z.array(z.object({ vmid: z.number().int(), guest: z.string() })),
  nodes: z.array(z.string()),
  /** Any of them ends it; the cheapest first. */
  repairs: z.array(Repair),
});
export type RuleFinding = z.infer<typeof RuleFinding>;

/** A source that was not read: rules of it may exist that are not in the list. */
const UnknownSource = z.object({ source: z.enum(["tag", "pool", "config", "ha"]), sentence: z.string() });
export type UnknownSource = z.infer<typeof UnknownSource>;

export const RulesView = z.object({
  /** When the picture was read that this was made from. */
  seenAt: z.string().nullable(),
  /** Worst first. */
  rules: z.array(Rule),
  findings: z.array(RuleFinding),
  unknown: z.array(UnknownSource),
  /** What holds for every sentence about the next cycle: ProxLB does not act at all, or by chance. Null: nothing. */
  nextCycle: z.string().nullable(),
});
export type RulesView = z.infer<typeof RulesView>;
