import {
  CircleHelp,
  CircleSlash,
  Group,
  type LucideIcon,
  OctagonX,
  Pin,
  PinOff,
  ShieldOff,
  Split,
  TriangleAlert,
} from "lucide-react";
import type { Rule, RuleKind, RuleSource, RuleState } from "@/lib/proxlb/rules/rule-schema";

/** In a word, as guests' rules say it. */
export const KIND_WORDS: Record<RuleKind, { word: string; icon: LucideIcon }> = {
  affinity: { word: "together", icon: Group },
  anti_affinity: { word: "apart", icon: Split },
  pin: { word: "pinned", icon: Pin },
  avoid: { word: "kept off", icon: PinOff },
  ignore_guest: { word: "ignored", icon: ShieldOff },
  ignore_node: { word: "node ignored", icon: ShieldOff },
};

interface StateWords {
  word: string;
  /** What the state means, as a sentence. */
  hint: string;
  /** The same of one rule. */
  one: string;
  tone: "failure" | "attention" | "neutral" | "outline";
  icon: LucideIcon | null;
}

export const STATE_WORDS: Record<RuleState, StateWords> = {
  impossible: {
    word: "Impossible",
    hint: "No placement of the guests on the nodes in use fulfils these, whoever tries.",
    one: "No placement of the guests on the nodes in use fulfils it, whoever tries.",
    tone: "failure",
    icon: OctagonX,
  },
  conflicting: {
    word: "Conflicting",
    hint: "They could hold, but ProxLB or Proxmox VE works against them.",
    one: "It could hold, but ProxLB or Proxmox VE works against it.",
    tone: "attention",
    icon: TriangleAlert,
  },
  violated: {
    word: "Violated",
    hint: "Guests stand where the rule does not want them.",
    one: "Guests stand where it does not want them.",
    tone: "attention",
    icon: TriangleAlert,
  },
  unknown: {
    word: "Unknown",
    hint: "What they are about was not read.",
    one: "What it is about was not read.",
    tone: "outline",
    icon: CircleHelp,
  },
  ineffective: {
    word: "Without effect",
    hint: "They are written, and do nothing as they stand.",
    one: "It is written, and does nothing as it stands.",
    tone: "outline",
    icon: CircleSlash,
  },
  kept: {
    word: "Kept",
    hint: "All is as they want it.",
    one: "All is as it wants it.",
    tone: "neutral",
    icon: null,
  },
};

const SOURCE_WORDS: Record<RuleSource, string> = {
  tag: "tag",
  pool: "pool in proxlb.yaml",
  config: "proxlb.yaml",
  ha: "HA rule",
  ha_group: "HA group",
};

/** "pool in proxlb.yaml, line 12" */
export function sourceWords({ source, place }: Pick<Rule, "source" | "place">): string {
  const line = place?.line ?? null;
  return line === null ? SOURCE_WORDS[source] : `${SOURCE_WORDS[source]}, line ${line}`;
}
