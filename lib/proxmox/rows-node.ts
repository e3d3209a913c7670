import { requireObject } from "./kept";
import { list, number, row, text } from "./parse";

/** /nodes/{node}/status, what a node page shows beside the live row. */
export interface NodeStatus {
  pveVersion: string | null;
  kernel: string | null;
  cpuModel: string | null;
  cpuCores: number | null;
  cpuSockets: number | null;
  /** 1, 5 and 15 minutes. */
  loadAverage: number[];
  ioWaitRatio: number | null;
  memoryUsedBytes: number | null;
  memoryTotalBytes: number | null;
  swapUsedBytes: number | null;
  swapTotalBytes: number | null;
  rootUsedBytes: number | null;
  rootTotalBytes: number | null;
  uptimeSeconds: number | null;
}

export function readNodeStatus(data: unknown): NodeStatus {
  const wire = requireObject(data, "a node's status");
  const [memory, swap, root, cpu] = [wire.memory, wire.swap, wire.rootfs, wire.cpuinfo].map(row);
  return {
    pveVersion: text(wire.pveversion),
    kernel: text(row(wire["current-kernel"]).release) ?? text(wire.kversion),
    cpuModel: text(cpu?.model),
    cpuCores: number(cpu?.cpus),
    cpuSockets: number(cpu?.sockets),
    loadAverage: Array.isArray(wire.loadavg) ? wire.loadavg.map((value) => number(value) ?? 0) : [],
    ioWaitRatio: number(wire.wait),
    memoryUsedBytes: number(memory?.used),
    memoryTotalBytes: number(memory?.total),
    swapUsedBytes: number(swap?.used),
    swapTotalBytes: number(swap?.total),
    rootUsedBytes: number(root?.used),
    rootTotalBytes: number(root?.total),
    uptimeSeconds: number(wire.uptime),
  };
}

/** What PVE says about migrating one guest. An offline node is listed as allowed: check the live picture too. */
export interface MigratePrecondition {
  running: boolean;
  allowedNodes: string[];
  /** By node: why not. Empty reasons mean allowed and are left out. */
  refusedNodes: ReadonlyMap<string, string>;
  localDisks: { volume: string; sizeBytes: number | null; cdrom: boolean }[];
  localResources: string[];
  /** HA resources ("vm:101") that PVE moves along, by a resource-affinity rule. */
  companions: string[];
}

export function readPrecondition(data: unknown): MigratePrecondition {
  const wire = requireObject(data, "a guest's migration check");
  const allowed = wire.allowed_nodes ?? wire["allowed-nodes"];
  const refused = Object.entries(row(wire.not_allowed_nodes ?? wire["not-allowed-nodes"]));
  const localDisks = Array.isArray(wire.local_disks) ? wire.local_disks.map(row) : [];
  return {
    running: wire.running === 1 || wire.running === "1" || wire.running === true,
    allowedNodes: Array.isArray(allowed) ? list(allowed) : [],
    refusedNodes: new Map(
      refused.flatMap(([node, why]) =>
        Object.keys(row(why)).length > 0 ? [[node, sentence(row(why))]] : [],
      ),
    ),
    localDisks: localDisks.map((disk) => ({
      volume: text(disk.volid) ?? "",
      sizeBytes: number(disk.size),
      cdrom: number(disk.cdrom) === 1,
    })),
    localResources: list(wire.local_resources),
    companions: list(wire["dependent-ha-resources"]),
  };
}

function sentence(why: Record<string, unknown>): string {
  return Object.entries(why)
    .map(([reason, things]) => `${reason.replaceAll(/[_-]/g, " ")}: ${names(things)}`)
    .join("; ");
}

function names(things: unknown): string {
  if (!Array.isArray(things)) return String(things);
  return things
    .map((thing) => {
      const wire = row(thing);
      return (
        text(wire.sid) ??
        text(wire.name) ??
        (typeof thing === "object" ? JSON.stringify(thing) : String(thing))
      );
    })
    .join(", ");
}
