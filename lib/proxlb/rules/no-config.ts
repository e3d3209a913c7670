import { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { PlannerConfig } from "@/lib/proxlb/planner/settings";

/** ProxLB's defaults, to read the other rules by while proxlb.yaml cannot be read: no pools, nobody ignored. */
export const NO_CONFIG: PlannerConfig = PlannerConfig.parse(
  ProxlbConfig.parse({ proxmox_api: { hosts: [], user: "nobody@pve" } }),
);
