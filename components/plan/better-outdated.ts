import type { WhatIf } from "@/lib/proxlb/planner/ground";
import type { MoveFacts } from "@/lib/snapshot/obstacles";

/** What moves were found for. */
export interface FoundFor {
  /** Of cluster and proxlb.yaml. */
  readonly fingerprint: string;
  readonly whatIf: WhatIf;
  /** Who moves by them, or by ProxLB's plan. */
  readonly vmids: readonly number[];
  /** What was known of the guests' disks and devices. */
  readonly configs: MoveFacts["configs"];
}

/** How it is now; the fingerprint is null until the cluster was read. */
type Now = Pick<FoundFor, "whatIf" | "configs"> & { readonly fingerprint: string | null };

/** Why what was found no longer fits, as a sentence; null while it does. */
export function outdated(found: FoundFor, now: Now): string | null {
  if (now.fingerprint !== found.fingerprint)
    return "A guest, a node or proxlb.yaml changed since these were found. Look again.";
  if (JSON.stringify(now.whatIf) !== JSON.stringify(found.whatIf))
    return "These were found with other settings. Look again.";
  const isKnownAs = (configs: FoundFor["configs"], vmid: number) => JSON.stringify(configs[vmid] ?? null);
  const looked = found.vmids.some((vmid) => isKnownAs(found.configs, vmid) !== isKnownAs(now.configs, vmid));
  return looked ? "Guests that move were looked at since these were found. Look again." : null;
}
