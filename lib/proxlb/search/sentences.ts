import { formatBytes } from "@/lib/core/units";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import { ruleName } from "@/lib/proxlb/planner/sentence-words";
import type { SearchAnswer } from "./answer";
import type { Blocker } from "./blockers";
import type { Obstruction } from "./reasons";

/** What stands against a guest's moving, as a sentence. */
export function obstructionSentence(found: Obstruction): string {
  switch (found.kind) {
    case "ignored":
      return found.by === "tag" ? "Its tag tells ProxLB to leave it alone." : "ignore_guests lists it.";
    case "type":
      return `balance_types leaves ${found.type === "ct" ? "CTs" : "VMs"} out.`;
    case "migrating":
      return `It is being migrated to ${found.to}.`;
    case "unknown_memory":
      return "How much memory it takes is not known.";
    case "node_ignored":
      return "ignore_nodes lists its node.";
    case "refused":
      return found.sentence;
    case "closed":
      return CLOSED[found.why];
    case "pin":
      return `It is pinned to ${found.nodes.join(", ")} by ${found.rules.map(ruleName).join(", ")}.`;
    case "apart":
      return `${ruleName(found.rule)} keeps it apart from ${found.from}.`;
    case "breaks":
      return `There it would break ${ruleName(found.rule)}.`;
    case "tears":
      return `There the group of ${ruleName(found.rule)} would be further apart.`;
    case "fellow":
      return `${found.fellow} has to come along. ${obstructionSentence(found.because)}`;
    case "memory":
      return `It has no room: ${formatBytes(found.neededBytes)} of memory needed, ${formatBytes(found.freeBytes)} free.`;
    default:
      return found satisfies never;
  }
}

const CLOSED = {
  offline: "It is offline.",
  ignored: "ignore_nodes lists it.",
  maintenance: "It is in maintenance.",
  emptied: "It is to be emptied.",
  no_figures: "Its figures are not known.",
} as const;

/** Why a guest stays that would have to move: one sentence, or one by node. */
export function blockerSentences({ stuck, nodes }: Blocker): string[] {
  if (stuck) return [obstructionSentence(stuck)];
  if (nodes.length === 0) return ["No other node is online."];
  return nodes.map(({ node, obstruction }) => `${node}: ${obstructionSentence(obstruction)}`);
}

/** How much of an answer is proven. */
export function proofSentence({
  proof,
  reached,
  ideal,
}: Pick<SearchAnswer, "proof" | "reached" | "ideal">): string {
  if (proof === "all") {
    if (reached) return "Proven: there is no better way.";
    return "Proven: no more than this can be reached, nor this with fewer moves or less memory.";
  }
  if (proof === "memory")
    return "Proven: no way takes fewer moves or less memory. The spread is the best found.";
  if (proof === "moves") return "Proven: no way takes fewer moves. Memory and spread are the best found.";
  if (ideal) return "The best found; there may be a way with fewer moves.";
  return "The best found; there may be a better way.";
}

/** A rule that stays broken. */
export function unmendedSentence({
  rule,
  kind,
  never,
}: {
  rule: RuleRef;
  kind: string;
  never: boolean;
}): string {
  const what =
    kind === "pin" ? "stays without effect" : kind === "together" ? "stays apart" : "stays crowded";
  return `${ruleName(rule)} ${what}${never ? "; it can never be kept as things are" : ""}.`;
}
