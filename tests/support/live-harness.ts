import { EventEmitter } from "node:events";
import { scalePace } from "@/lib/live/collect/pace";
import { type LiveOptions, startLive } from "@/lib/live/live";
import type { MigrationRecord, MigrationStore, SeenOfNode } from "@/lib/live/migrations/record";
import { soleLeader } from "@/lib/live/replicas/leader";
import { createProxmox, type Proxmox } from "@/lib/proxmox/api";
import type { ProxmoxConnection } from "@/lib/proxmox/connection";
import { connectProxmox } from "@/lib/proxmox/instance";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import type { Simulator } from "@/simulator/start";
import { until } from "./until";

/** The client for a simulator, trusting its CA. */
export function proxmoxFor(simulator: Simulator, change: Partial<ProxmoxConnection> = {}): Proxmox {
  return createProxmox({
    hosts: [{ host: "127.0.0.1", port: simulator.port }],
    skippedHosts: [],
    credentials: {
      kind: "token",
      tokenId: simulator.credentials.admin.tokenId,
      secret: simulator.credentials.admin.secret,
    },
    trust: { caPem: simulator.caPem, fingerprints: [], verify: true },
    timeouts: { connectMs: 1000, readMs: 3000, nodeMs: 5000 },
    source: "environment",
    ...change,
  });
}

/** Makes it the cluster that the doors ask, as that token, until the test ends. */
export function connectDoors(
  cluster: Simulator,
  { tokenId, secret }: { tokenId: string; secret: string },
  atEnd: (end: () => unknown) => void,
): void {
  connectProxmox({
    hosts: [{ host: "127.0.0.1", port: cluster.port }],
    skippedHosts: [],
    credentials: { kind: "token", tokenId, secret },
    trust: { caPem: cluster.caPem, fingerprints: [], verify: true },
    timeouts: { connectMs: 1000, readMs: 3000, nodeMs: 5000 },
    source: "environment",
  });
  atEnd(() => connectProxmox(null));
}

/** A source whose client a test can replace. */
export function sourceOf(proxmox: Proxmox | null) {
  const events = new EventEmitter();
  let current = proxmox;
  return {
    current: () => current,
    onChange(listener: (next: Proxmox | null) => void) {
      events.on("change", listener);
      return () => events.off("change", listener);
    },
    replace(next: Proxmox | null) {
      current = next;
      events.emit("change", next);
    },
  };
}

/** @param factor how much faster than real life the rhythm is. */
export function liveOn(proxmox: Proxmox | null, factor: number, change: Partial<LiveOptions> = {}) {
  return startLive({
    proxmox: sourceOf(proxmox),
    daemon: null,
    store: null,
    attribution: () => ({ proxlbUser: null, runs: [], daemonCycles: null }),
    redact: (text) => text,
    leader: soleLeader(),
    pace: scalePace(factor),
    ...change,
  });
}

export function memoryStore() {
  const records = new Map<string, MigrationRecord>();
  let seen: SeenOfNode[] = [];
  let writes = 0;
  const store: MigrationStore = {
    load: async (upids) => upids.flatMap((upid) => copies(records.get(upid))),
    loadOpen: async () =>
      [...records.values()].filter((record) => record.status === "running").flatMap(copies),
    upsertMigration: async (record) => {
      writes += 1;
      records.set(record.upid, { ...record });
    },
    lastSeen: async () => seen,
    setLastSeen: async (next) => {
      seen = next;
    },
  };
  return { store, records, writes: () => writes };
}

function copies(record: MigrationRecord | undefined): MigrationRecord[] {
  return record ? [{ ...record }] : [];
}

/** Waits until the picture is as wanted. */
export function untilPicture(
  snapshot: () => ClusterSnapshot,
  wanted: (now: ClusterSnapshot) => boolean,
  limitMs = 15_000,
): Promise<ClusterSnapshot> {
  return until(snapshot, { what: "the picture is as wanted", fits: wanted, limitMs, pauseMs: 10 });
}
