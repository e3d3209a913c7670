import type { ConfigFile } from "@/lib/config-file/read";
import { usableConfig } from "@/lib/config-file/usable";
import type { ConfigState } from "./schema";

/** What screens may know of proxlb.yaml: how it judges the balance, or what is wrong with it. Never its content. */
export function configState(file: ConfigFile): Omit<ConfigState, "inUse" | "drift"> {
  const { config, reason } = usableConfig(file);
  if (config === null) {
    const state = file.state === "read" ? "invalid" : file.state;
    return { state, reason, path: file.path, target: null };
  }
  const { balancing, proxmox_cluster, service } = config;
  return {
    state: "ok",
    reason: null,
    path: file.path,
    target: {
      method: balancing.method,
      mode: balancing.mode,
      balancinessPoints: balancing.balanciness,
      thresholdPercent: {
        cpu: balancing.cpu_threshold,
        memory: balancing.memory_threshold,
        disk: balancing.disk_threshold,
      },
      enabled: balancing.enable,
      balanceTypes: balancing.balance_types,
      maintenanceNodes: proxmox_cluster.maintenance_nodes,
      ignoreNodes: proxmox_cluster.ignore_nodes,
      manual: !service.daemon,
      onlyOnHaManager: service.enable_ha,
    },
  };
}
