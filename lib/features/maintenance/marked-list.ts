import type { Edit } from "@/lib/proxlb/config/edit";
import { valueAt } from "@/lib/proxlb/yaml/plain";

/** What of `proxmox_cluster.maintenance_nodes` is ours, because there was none: it goes with the last node that is marked. */
export type MadeKey = "list" | "section";

const SECTION = ["proxmox_cluster"];
const LIST = [...SECTION, "maintenance_nodes"];

/** Nodes that a file has in maintenance, as it is written. @param values of the file */
export function markedIn(values: unknown): string[] {
  const list = valueAt(values, LIST);
  return Array.isArray(list) ? list.map(String) : [];
}

/** What marking a node would make; null where the list is there, also as an empty one. @param values of the file */
export function madeByMarking(values: unknown): MadeKey | null {
  if (valueAt(values, SECTION) === undefined) return "section";
  return valueAt(values, LIST) === undefined ? "list" : null;
}

/**
 * The edit that has these nodes marked.
 * @param values of the file
 * @param made what goes with the last node; a section only where nobody has written anything else into it
 */
export function markingEdit(values: unknown, nodes: readonly string[], made: MadeKey | null): Edit {
  if (nodes.length > 0 || made === null) return { do: "set", path: LIST, value: nodes };
  const isAlone = Object.keys(Object(valueAt(values, SECTION))).length === 1;
  return { do: "remove", path: made === "section" && isAlone ? SECTION : LIST };
}
