import "server-only";
import { haFields } from "@/lib/proxlb/rules/write/by-hand";
import type { HaWrite, KeptHaRule } from "@/lib/proxlb/rules/write/write-schema";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import { isUnanswered, type Outcome } from "./outcome";

/** Reads an HA rule, writes it where it still is what it was, and reads it again. @throws ProxmoxError */
export async function writeHaRule(proxmox: Proxmox, write: HaWrite): Promise<Outcome> {
  const { rule: found, digest } = await standing(proxmox, write.rule);
  if (sameRule(found, write.after)) return { state: "unchanged", reason: null, found, left: found };
  if (!sameRule(found, write.before)) {
    const how = found === null ? "it is gone" : write.before === null ? "there is one" : "it is another one";
    return { state: "left_alone", reason: `The HA rule was changed since: ${how} now.`, found, left: found };
  }
  let unanswered: string | null = null;
  try {
    await order(proxmox, write, digest);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    unanswered = error instanceof Error ? error.message : "";
  }
  const { rule: left } = await standing(proxmox, write.rule);
  if (sameRule(left, write.after)) return { state: "written", reason: null, found, left };
  const reason = unanswered ?? "Proxmox VE took the write, and read again the rule is another one.";
  return { state: "failed", reason, found, left };
}

async function order(proxmox: Proxmox, { rule, before, after }: HaWrite, digest: string | null) {
  if (after === null) return proxmox.deleteHaRule(rule);
  const comment = after.comment ? { comment: after.comment } : {};
  const fields = { ...haFields(after), ...comment };
  if (before === null) return proxmox.createHaRule(rule, fields);
  return proxmox.updateHaRule(rule, fields, digest);
}

async function standing(
  proxmox: Proxmox,
  id: string,
): Promise<{ rule: KeptHaRule | null; digest: string | null }> {
  try {
    const { digest, ...rule } = await proxmox.haRule(id);
    return { rule, digest };
  } catch (error) {
    if (proxmoxKind(error) === "gone") return { rule: null, digest: null };
    throw error;
  }
}

/** Comments are nobody's rule, and PVE keeps no order of guests and nodes. */
function sameRule(a: KeptHaRule | null, b: KeptHaRule | null): boolean {
  if (a === null || b === null) return a === b;
  const shape = ({ rule, type, affinity, strict, disabled, nodes, resources }: KeptHaRule) =>
    JSON.stringify([rule, type, affinity, strict, disabled, nodes.toSorted(), resources.toSorted()]);
  return shape(a) === shape(b);
}
