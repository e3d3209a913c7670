import { z } from "zod";
import { ProxmoxApi } from "./sections/api";
import { Balancing } from "./sections/balancing";
import { ProxmoxCluster } from "./sections/cluster";
import { Service } from "./sections/service";
import { Solver } from "./sections/solver";

/**
 * Every key ProxLB reads, spelled as in the file: type, default as implemented (proxlb/utils/config_parser.py of the
 * pinned version, not its documentation), and what is to be said of it (facts.ts). Validation, the doctor, the page of
 * keys and whatever else knows keys go by this alone; keys.ts shows it as a table. Unknown keys are dropped, as ProxLB
 * ignores them.
 */
export const ProxlbConfig = z.object(
  {
    proxmox_api: ProxmoxApi,
    proxmox_cluster: ProxmoxCluster,
    balancing: Balancing,
    service: Service,
    solver: Solver,
  },
  { error: "must be a mapping with at least proxmox_api" },
);
export type ProxlbConfig = z.output<typeof ProxlbConfig>;
