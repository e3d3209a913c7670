import type { RulesGround } from "@/lib/proxlb/rules/ground";

/** What writes are worked out from. */
export interface WriteGround extends RulesGround {
  /** Resources that the HA manager has ("vm:101"): it takes rules for no others. */
  readonly managed: ReadonlySet<string>;
  /** Proxmox VE's version, "9.0.3"; null where nobody has read it. */
  readonly pveVersion: string | null;
  /** ProxLB's local time in UTC fields, for maintenance windows. */
  readonly wallClock: Date;
}
