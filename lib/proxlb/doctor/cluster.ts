import type { ProxlbConfig } from "@/lib/proxlb/config/schema";
import { isWindow, nearestWindow } from "@/lib/proxlb/schedule/windows";
import type { KnownCluster } from "./known-cluster";
import { isNamed, nearestOf } from "./names";
import { type Remark, setFix } from "./remark";

/** Values that mean nothing on this cluster, or never take effect. ProxLB says nothing of them. */
export function clusterRemarks(config: ProxlbConfig, cluster: KnownCluster): Remark[] {
  return [
    ...nodeRemarks(config, cluster),
    ...guestRemarks(config, cluster),
    ...poolRemarks(config, cluster),
    ...scheduleRemarks(config),
    ...haRemarks(config, cluster),
    ...twoBalancers(config, cluster),
  ];
}

function nodeRemarks({ proxmox_cluster, balancing }: ProxlbConfig, { nodes }: KnownCluster): Remark[] {
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
    names.flatMap((name, index) => nodeRemark(name, nodes, [...path, index], "value")),
  );
  const reserved = Object.keys(balancing.node_resource_reserve ?? {}).filter((name) => name !== "defaults");
  return [
    ...inLists,
    ...Object.keys(maintenance_nodes_schedule.schedules).flatMap((name) =>
      nodeRemark(name, nodes, ["proxmox_cluster", "maintenance_nodes_schedule", "schedules", name], "key"),
    ),
    ...reserved.flatMap((name) =>
      nodeRemark(name, nodes, ["balancing", "node_resource_reserve", name], "key"),
    ),
  ];
}

function nodeRemark(
  name: string,
  nodes: readonly string[] | null,
  path: (string | number)[],
  at: Remark["at"],
): Remark[] {
  const finding = (message: string, near?: string | null): Remark[] => {
    const label = `Write ${near}`;
    const edit = at === "key" ? ({ do: "rename", path, to: near ?? "" } as const) : null;
    const fix = edit ? { label, edits: [edit], isTentative: true } : setFix(label, path, near ?? "", true);
    return [{ id: "node_unknown", severity: "note", path, at, message, ...(near ? { fix } : {}) }];
  };
  if (name.trim() === "") return finding("An empty name is no node: it means nothing.");
  if (/[*?[\]]/.test(name)) return finding(`${name} is no node: ProxLB compares whole names, not patterns.`);
  if (nodes === null || isNamed(name, nodes)) return [];
  const label = name.split(".")[0] ?? "";
  const near = isNamed(label, nodes) ? label : nearestOf(name, nodes);
  return finding(`${name} is no node of this cluster.${near ? ` Did you mean ${near}?` : ""}`, near);
}

function guestRemarks({ balancing }: ProxlbConfig, { guests }: KnownCluster): Remark[] {
  return balancing.ignore_guests.flatMap((name, index): Remark[] => {
    const path = ["balancing", "ignore_guests", index];
    const finding = (message: string, near?: string | null): Remark[] => {
      const fix = setFix(`Write ${near}`, path, near ?? "", true);
      return [
        { id: "guest_unknown", severity: "note", path, at: "value", message, ...(near ? { fix } : {}) },
      ];
    };
    if (guests !== null && isNamed(name, guests)) return [];
    if (/[*?[\]]/.test(name))
      return finding(`${name} matches no guest: ProxLB compares whole names, not patterns.`);
    if (guests === null) return [];
    if (/^\d+$/.test(name))
      return finding(`No guest is named ${name}: ProxLB compares names here, not ids (since 2.3.0).`);
    const near = nearestOf(name, guests);
    return finding(`No guest is named ${name}.${near ? ` Did you mean ${near}?` : ""}`, near);
  });
}

function poolRemarks({ balancing }: ProxlbConfig, cluster: KnownCluster): Remark[] {
  return Object.entries(balancing.pools ?? {}).flatMap(([pool, rule]): Remark[] => {
    const path = ["balancing", "pools", pool];
    const say = (id: string, message: string): Remark[] => [
      { id, severity: "note", path, at: "key", message },
    ];
    if (rule.type === null && (rule.pin ?? []).length === 0)
      return say("pool_without_rule", `Neither type nor pin is set for ${pool}: this does nothing.`);
    if (pool.includes("/"))
      return say(
        "pool_unknown",
        `${pool} is a nested pool, which ProxLB cannot read: its rule does nothing.`,
      );
    if (cluster.mayReadPools === false)
      return say(
        "pool_hidden",
        `ProxLB's credentials lack Pool.Audit on ${pool}, so it sees no member: its rule does nothing.`,
      );
    if (cluster.pools === null || isNamed(pool, cluster.pools)) return [];
    const message = `${pool} is no pool of this cluster, or one that the token may not see: its rule does nothing.`;
    return say("pool_unknown", message);
  });
}

function scheduleRemarks({ proxmox_cluster }: ProxlbConfig): Remark[] {
  const windows = proxmox_cluster.maintenance_nodes_schedule;
  const path = ["proxmox_cluster", "maintenance_nodes_schedule", "schedules"];
  const unread = Object.entries(windows.schedules).flatMap(([node, entries]) =>
    entries.flatMap((entry, index): Remark[] => {
      if (isWindow(entry)) return [];
      const message = "ProxLB cannot read this window and leaves it out: write it as 'Monday, 8:00'.";
      const at = [...path, node, index];
      const meant = nearestWindow(entry);
      const fix = meant ? { fix: setFix(`Write ${meant}`, at, meant, true) } : {};
      return [{ id: "schedule_unread", severity: "note", path: at, at: "value", message, ...fix }];
    }),
  );
  if (Object.keys(windows.schedules).length === 0 || windows.duration > 0 || windows["pre-migration"] > 0)
    return unread;
  const message = "Without duration (hours) or pre-migration (minutes) these windows never open.";
  return [...unread, { id: "schedule_never", severity: "note", path, at: "key", message }];
}

function haRemarks({ service }: ProxlbConfig, cluster: KnownCluster): Remark[] {
  if (!service.enable_ha) return [];
  const { proxlbHost, nodes } = cluster;
  if (proxlbHost !== null && nodes?.includes(proxlbHost)) return [];
  const message =
    proxlbHost !== null && nodes !== null
      ? `ProxLB runs on ${proxlbHost}, which is no node of this cluster and never its HA manager: it skips every cycle.`
      : "ProxLB skips every cycle on a machine that is not the HA manager: turn it off unless ProxLB runs on the Proxmox nodes.";
  const path = ["service", "enable_ha"];
  const fix = setFix("Write enable_ha: false", path, false, true);
  return [{ id: "enable_ha", severity: "note", path, at: "value", message, fix }];
}

function twoBalancers({ balancing }: ProxlbConfig, cluster: KnownCluster): Remark[] {
  if (!cluster.hasDynamicBalancing || !balancing.enable) return [];
  const message =
    "Proxmox VE's own dynamic balancing is on as well: two balancers move the guests that HA manages, each against the other.";
  return [{ id: "two_balancers", severity: "note", path: ["balancing", "enable"], at: "value", message }];
}
