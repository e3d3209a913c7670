import { plural } from "@/components/page/words";
import { formatBytes } from "@/lib/core/units";
import type { Carry, NodeLoss } from "@/lib/proxlb/node-loss/loss-schema";

/** Whether the others carry it, in a word. */
export function verdictOf({ quorum, used, assigned, guests }: NodeLoss): {
  word: string;
  tone: "failure" | "attention" | "neutral" | "outline";
} {
  if (quorum !== null) return { word: "no quorum", tone: "failure" };
  if (used.verdict === "not_all") return { word: "not all find a place", tone: "failure" };
  if (used.verdict === "unknown") return { word: "not known", tone: "outline" };
  if (guests > 0 && assigned.verdict === "not_all") return { word: "tight", tone: "attention" };
  return { word: "carried", tone: "neutral" };
}

/** What the verdict rests on, as sentences. */
export function lossSentences(loss: NodeLoss): string[] {
  const { nodes, guests, quorum, used, assigned, cpu, byHand, looked } = loss;
  if (guests === 0) return [...(quorum ? [quorum] : []), `No guest runs on ${nodes.join(" or ")}.`];
  const sentences = quorum ? [quorum] : [];
  sentences.push(carryWords(used, "in use"), carryWords(assigned, "assigned"));
  if (cpu.cores !== null && cpu.usedCores !== null && cpu.assignedCores !== null) {
    const ratio = cpu.cores > 0 ? cpu.assignedCores / cpu.cores : null;
    sentences.push(
      `CPU: ${cpu.usedCores.toFixed(1)} of ${plural(cpu.cores, "core")} would be in use${cpu.usedCores > cpu.cores ? ", more than there are" : ""}${ratio === null ? "" : `, ${ratio.toFixed(1)} vCPUs for each core`}.`,
    );
  } else sentences.push("CPU: not known.");
  if (byHand > 0)
    sentences.push(
      byHand === guests
        ? "HA manages none of them: they are not started elsewhere."
        : `HA does not manage ${byHand} of ${plural(guests, "guest")}: ${byHand === 1 ? "it is" : "they are"} not started elsewhere.`,
    );
  if (looked.missing > 0)
    sentences.push(
      `Of ${plural(guests, "guest")} ${looked.done} were looked at for local disks and devices; more may not start elsewhere.`,
    );
  return sentences;
}

function carryWords({ verdict, unknown, neededBytes, freeBytes }: Carry, how: string): string {
  if (unknown.length > 0)
    return `Memory ${how}: not known, the figures of ${unknown.join(", ")} are missing.`;
  const sum = `${formatBytes(neededBytes ?? 0)} would need a place, and ${formatBytes(freeBytes ?? 0)} are free on the others`;
  if (verdict === "all") return `Memory ${how}: ${sum}. All find one.`;
  if (verdict === "not_all") return `Memory ${how}: ${sum}. Not all find one.`;
  return `Memory ${how}: ${sum}. Whether all find one is not known: there are too many ways to look at.`;
}

/** The largest guest that could still be started afterwards. */
export function largestWords({ largestFreeBytes, proven }: Carry): string {
  if (largestFreeBytes === null) return "not known";
  return `${proven ? "" : "at least "}${formatBytes(largestFreeBytes)}`;
}
