import { isSeenOffline, type Row } from "./rows";
import type { SimGuest, SimNode } from "./state";
import { guestsByNode } from "./stats";
import type { World } from "./world";

type Metric = [name: string, type: "gauge" | "derive", value: number];

/** GET /cluster/metrics/export: the latest values; nodes that are gone are left out. */
export function metrics(world: World, names: string[], local: string): Row[] {
  const rows: Row[] = [];
  const byNode = guestsByNode(world);
  for (const name of names) {
    const node = world.nodes.get(name);
    if (node?.stats === undefined || isSeenOffline(world, node, local)) continue;
    const timestamp = Math.floor(node.stats.at);
    const add = (id: string, list: Metric[]) => {
      for (const [metric, type, value] of list) rows.push({ timestamp, id, metric, type, value });
    };
    add(`node/${name}`, nodeMetrics(node));
    for (const guest of byNode.get(name) ?? []) add(`${guest.type}/${guest.vmid}`, guestMetrics(guest));
    for (const storage of world.storages.values()) {
      add(`storage/${name}/${storage.name}`, [
        ["disk_total", "gauge", storage.totalBytes],
        ["disk_used", "gauge", Math.round(storage.totalBytes * storage.usedRatio)],
      ]);
    }
  }
  return rows;
}

function nodeMetrics(node: SimNode): Metric[] {
  const { stats } = node;
  if (stats === undefined) return [];
  const average = round2(stats.cpuRatio * node.cores);
  return [
    ["uptime", "gauge", stats.uptimeSeconds],
    ["net_in", "derive", Math.round(stats.uptimeSeconds * 2_000_000)],
    ["net_out", "derive", Math.round(stats.uptimeSeconds * 1_500_000)],
    ["cpu_avg1", "gauge", average],
    ["cpu_avg5", "gauge", round2(average * 0.97)],
    ["cpu_avg15", "gauge", round2(average * 0.95)],
    ["cpu_max", "gauge", node.cores],
    ["cpu_current", "gauge", stats.cpuRatio],
    ["cpu_iowait", "gauge", stats.cpuRatio * 0.02],
    ["mem_total", "gauge", node.memoryBytes],
    ["mem_used", "gauge", stats.memoryBytes],
    ["swap_total", "gauge", 0],
    ["swap_used", "gauge", 0],
    ["disk_total", "gauge", node.rootBytes],
    ["disk_used", "gauge", stats.rootUsedBytes],
  ];
}

function guestMetrics(guest: SimGuest): Metric[] {
  const { stats } = guest;
  if (stats === undefined) return [];
  const fixed: Metric[] = [
    ["uptime", "gauge", stats.uptimeSeconds],
    ["cpu_max", "gauge", guest.cores],
    ["mem_total", "gauge", guest.memoryBytes],
    ["disk_total", "gauge", stats.maxDiskBytes],
  ];
  if (stats.status === "stopped") return fixed;
  return [
    ...fixed,
    ["cpu_current", "gauge", stats.cpuRatio],
    ["mem_used", "gauge", stats.memoryBytes],
    ["net_in", "derive", stats.netInBytes],
    ["net_out", "derive", stats.netOutBytes],
    ["disk_read", "derive", stats.diskReadBytes],
    ["disk_write", "derive", stats.diskWriteBytes],
  ];
}

const round2 = (value: number) => Math.round(value * 100) / 100;
