import type { Edit } from "@/lib/proxlb/config/edit";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { Finding } from "@/lib/proxlb/finding";
import type { KnownCluster } from "./known-cluster";

type Path = readonly (string | number)[];

/** A finding by its path in the file; doctor.ts gives it its line. */
export interface Remark extends Pick<Finding, "id" | "severity" | "message"> {
  /** Keys from the top; a number is a place in a list. */
  path: Path;
  /** What is meant: the key itself (it is not read), or its value. */
  at: "key" | "value";
  fix?: RemarkFix;
}

export interface RemarkFix {
  label: string;
  edits: readonly Edit[];
  /** Changes what ProxLB reads: offered only where nothing new is to be said afterwards. */
  isTentative: boolean;
}

/** What the checks look at: the file as ProxLB understood it, and as it is written. */
export interface Examined {
  config: ProxlbConfig;
  /** Plain values with unknown keys, aliases and merges resolved. */
  values: unknown;
  cluster: KnownCluster;
}

export function note(id: string, path: Path, message: string, fix?: RemarkFix): Remark {
  return { id, severity: "note", path, at: "value", message, ...(fix ? { fix } : {}) };
}

/** The value of a key, written or written anew. */
export function setFix(
  label: string,
  path: Path,
  value: string | number | boolean,
  isTentative = false,
): RemarkFix {
  return { label, edits: [{ do: "set", path, value }], isTentative };
}
