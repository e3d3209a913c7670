import type { ConfigFile } from "@/lib/config-file/read";
import type { ConfigIssue } from "@/lib/proxlb/yaml/read";
import type { ConfigState } from "./schema";

/** What screens may know of proxlb.yaml: how it judges the balance, or what is wrong with it. Never its content. */
export function configState(file: ConfigFile): ConfigState {
  if (file.state === "missing")
    return { state: "missing", reason: file.reason, path: file.path, target: null };
  if (!file.parsed.ok) {
    return { state: "invalid", reason: issueSentence(file.parsed.issues), path: file.path, target: null };
  }
  const { balancing, proxmox_cluster, service } = file.parsed.config;
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
    },
  };
}

function issueSentence(issues: ConfigIssue[]): string {
  const [first] = issues;
  if (!first) return "proxlb.yaml is not valid.";
  const where = [first.line === null ? null : `line ${first.line}`, first.path || null]
    .filter(Boolean)
    .join(", ");
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return `proxlb.yaml is not valid${where ? `: ${where}` : ""}: ${first.message}${more}`;
}
