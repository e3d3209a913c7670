import { nearestName } from "@/lib/core/nearest-name";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import type { Finding } from "./finding";

/** Names that the cluster has; null while nobody knows them, and then nothing is said of them. */
export interface ClusterNames {
  nodes: readonly string[] | null;
  guests: readonly string[] | null;
  pools: readonly string[] | null;
}

/** Values that mean nothing on this cluster, or never take effect. ProxLB says nothing of them. */
export function unmatchedValues(config: ProxlbConfig, cluster: ClusterNames): Finding[] {
  return [
    ...nodeFindings(config, cluster),
    ...guestFindings(config, cluster),
    ...otherFindings(config, cluster),
  ];
}

function nodeFindings({ proxmox_cluster, balancing }: ProxlbConfig, { nodes }: ClusterNames): Finding[] {
  const { maintenance_nodes, ignore_nodes, maintenance_nodes_schedule } = proxmox_cluster;
  const lists: [path: string[], names: readonly string[]][] = [
    [["proxmox_cluster", "maintenance_nodes"], maintenance_nodes],
    [["proxmox_cluster", "ignore_nodes"], ignore_nodes],
    ...Object.entries(balancing.pools ?? {}).map(([pool, rule]): [string[], readonly string[]] => [
      ["balancing", "pools", pool, "pin"],
      rule.pin ?? [],
    ]),
  ];
  const inLists = lists.flatMap(([path, names]) =>
    names.flatMap((name, index) => nodeFinding(name, nodes, [...path, index], "value")),
  );
  const reserved = Object.keys(balancing.node_resource_reserve ?? {}).filter((name) => name !== "defaults");
  return [
    ...inLists,
    ...Object.keys(maintenance_nodes_schedule.schedules).flatMap((name) =>
      nodeFinding(name, nodes, ["proxmox_cluster", "maintenance_nodes_schedule", "schedules", name], "key"),
    ),
    ...reserved.flatMap((name) =>
      nodeFinding(name, nodes, ["balancing", "node_resource_reserve", name], "key"),
    ),
  ];
}

function nodeFinding(
  name: string,
  nodes: readonly string[] | null,
  path: (string | number)[],
  at: Finding["at"],
): Finding[] {
  const finding = (message: string): Finding[] => [
    { id: "node_unknown", severity: "note", path, at, message },
  ];
  if (name.trim() === "") return finding("An empty name is no node: it means nothing.");
  if (/[*?[\]]/.test(name)) return finding(`${name} is no node: ProxLB compares whole names, not patterns.`);
  if (nodes === null || nodes.includes(name)) return [];
  const label = name.split(".")[0] ?? "";
  const near = nodes.includes(label) ? label : nearestName(name, nodes);
  return finding(`${name} is no node of this cluster.${near ? ` Did you mean ${near}?` : ""}`);
}

function guestFindings({ balancing }: ProxlbConfig, { guests }: ClusterNames): Finding[] {
  return balancing.ignore_guests.flatMap((name, index): Finding[] => {
    const path = ["balancing", "ignore_guests", index];
    const finding = (message: string): Finding[] => [
      { id: "guest_unknown", severity: "note", path, at: "value", message },
    ];
    if (guests?.includes(name)) return [];
    if (/[*?[\]]/.test(name))
      return finding(`${name} matches no guest: ProxLB compares whole names, not patterns.`);
    if (guests === null) return [];
    if (/^\d+$/.test(name))
      return finding(`No guest is named ${name}: ProxLB compares names here, not ids (since 2.3.0).`);
    const near = nearestName(name, guests);
    return finding(`No guest is named ${name}.${near ? ` Did you mean ${near}?` : ""}`);
  });
}

function otherFindings(
  { balancing, proxmox_cluster, service }: ProxlbConfig,
  cluster: ClusterNames,
): Finding[] {
  const findings: Finding[] = [];
  for (const pool of Object.keys(balancing.pools ?? {})) {
    if (cluster.pools === null || cluster.pools.includes(pool)) continue;
    const message = pool.includes("/")
      ? `${pool} is a nested pool, which ProxLB cannot read: its rule does nothing.`
      : `${pool} is no pool of this cluster, or one that the token may not see: its rule does nothing.`;
    findings.push({
      id: "pool_unknown",
      severity: "note",
      path: ["balancing", "pools", pool],
      at: "key",
      message,
    });
  }
  const windows = proxmox_cluster.maintenance_nodes_schedule;
  if (Object.keys(windows.schedules).length > 0 && windows.duration === 0 && windows["pre-migration"] === 0) {
    const path = ["proxmox_cluster", "maintenance_nodes_schedule", "schedules"];
    const message = "Without duration (hours) or pre-migration (minutes) these windows never open.";
    findings.push({ id: "schedule_never", severity: "note", path, at: "key", message });
  }
  if (service.enable_ha) {
    const message =
      "ProxLB skips every cycle on a machine that is not the HA manager: turn it off unless ProxLB runs on the Proxmox nodes.";
    findings.push({
      id: "enable_ha",
      severity: "note",
      path: ["service", "enable_ha"],
      at: "value",
      message,
    });
  }
  return findings;
}
