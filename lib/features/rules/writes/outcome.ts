import "server-only";
import type { ChangeItem } from "@/lib/proxlb/rules/write/write-schema";
import { proxmoxKind } from "@/lib/proxmox/errors";

/** What became of one write. */
export type Outcome = Pick<ChangeItem, "state" | "reason" | "found" | "left">;

/** Failures that the next write would meet too: nothing more is begun after one. */
const STOPPING = new Set(["forbidden", "unauthenticated", "unreachable", "tls", "no_quorum"]);

export function stopsAll(error: unknown): boolean {
  const kind = proxmoxKind(error);
  return kind !== null && STOPPING.has(kind) && !isUnanswered(error);
}

/** It was sent and no answer came: it may have happened. */
export function isUnanswered(error: unknown): boolean {
  return (error as { outcomeUnknown?: boolean } | null)?.outcomeUnknown === true;
}

/** A refusal as a sentence that names the right that is missing. @param who "ui@pve!rules" */
export function refusalSentence(message: string, who: string): string {
  const said = message.trim();
  const [, tag] = /Sys\.Modify for modifying tag '([^']*)'/.exec(said) ?? [];
  if (tag !== undefined) {
    return `Proxmox VE does not let ${who} change the tag ${tag}: it is registered, or user-tag-access does not allow it (Datacenter, Options). It takes Sys.Modify on /.`;
  }
  const [, path, privileges = ""] = /Permission check failed \(([^,)]+), ([^)]+)\)/.exec(said) ?? [];
  if (path === undefined) return said;
  // Of a list any one is enough; of these, the one for tags changes nothing else.
  const needed = privileges.split("|").includes("VM.Config.Options") ? "VM.Config.Options" : privileges;
  return `Proxmox VE refuses ${who}: it lacks ${needed} on ${path}.`;
}
