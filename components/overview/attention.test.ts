import { describe, expect, it } from "vitest";
import { configuredBalance } from "@/components/page/configured-balance";
import type { ClusterView, GuestSummary } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { NodeState } from "@/lib/snapshot/schema";
import { attentionOf } from "./attention";

describe("attentionOf", () => {
  it("has nothing to say about a cluster that is well", () => {
    expect(sentences({})).toEqual([]);
  });

  it("puts what failed before what can wait, and counts the guests that an offline node leaves unknown", () => {
    const nodes = [node("pve1", 50), { ...node("pve2", 50), status: "offline" as const }, node("pve3", 55)];
    const guests = { unknownCount: 4, byNode: { pve2: { running: 0, total: 4 } } };
    const items = attention({ nodes, guests, target: { enabled: false } });
    expect(items.map(({ tone }) => tone)).toEqual(["failure", "attention", "note"]);
    expect(items[0]?.sentence).toBe("pve2 is offline. 4 guests on it: their state is unknown.");
    expect(items[1]?.link?.href).toBe("/guests?q=status%3Aunknown");
  });

  it("tells a node in maintenance that still runs guests from an empty one", () => {
    const nodes = [{ ...node("pve1", 50), haMaintenance: true }, node("pve2", 50)];
    const busy = { byNode: { pve1: { running: 3, total: 5 } } };
    expect(attention({ nodes, guests: busy })[0]).toMatchObject({
      tone: "attention",
      sentence: "pve1 is in HA maintenance, with 3 guests still running on it.",
    });
    expect(attention({ nodes })[0]).toMatchObject({
      tone: "note",
      sentence: "pve1 is in HA maintenance and empty.",
    });
  });

  it("names the spread, and the threshold before the spread", () => {
    const nodes = [node("pve1", 70), node("pve2", 50)];
    expect(sentences({ nodes })).toEqual([
      "Out of balance: pve1 has 20.0 points more memory in use than pve2; 10 are accepted.",
    ]);
    const target = { thresholdPercent: { memory: 70, cpu: null, disk: null } };
    expect(sentences({ nodes, target })).toEqual([
      "pve1 is at 70.0 % memory, at or above the threshold of 70 %: balancing is due.",
    ]);
  });

  it("does not judge by use where ProxLB judges by something else", () => {
    expect(sentences({ nodes: [node("pve1", 70), node("pve2", 10)], target: { mode: "psi" } })).toEqual([]);
  });

  it("takes a backup's lock for a note and any other for a matter of attention", () => {
    const locked = (lock: string) => ({
      lockedCount: 1,
      locked: [{ vmid: 101, name: "web", type: "vm" as const, node: "pve1", lock }],
    });
    expect(attention({ guests: locked("backup") })[0]?.tone).toBe("note");
    expect(attention({ guests: locked("suspended") })[0]).toMatchObject({
      tone: "attention",
      sentence: "web (101) is locked (suspended) and cannot be moved until the lock ends.",
    });
  });

  it("warns of a second balancer, of no quorum and of what the connection risks", () => {
    const facts = { crsAutoRebalance: true, quorate: false };
    const items = attention({ facts, warnings: ["Certificates are not verified."] });
    expect(items.map(({ id }) => id)).toEqual(["quorum", "warning Certificates are not verified.", "crs"]);
  });
});

interface Given {
  nodes?: NodeState[];
  guests?: Partial<GuestSummary>;
  target?: Partial<BalanceTarget>;
  facts?: Partial<ClusterView["facts"]>;
  warnings?: string[];
}

const sentences = (given: Given) => attention(given).map(({ sentence }) => sentence);

function attention({ nodes = [node("pve1", 50), node("pve2", 55)], guests, target, facts, warnings }: Given) {
  const settings = { ...TARGET, ...target };
  const cluster: ClusterView = {
    version: 1,
    connection: { state: "ok", reason: null, seenAt: null, failingSince: null, host: "pve1", warnings },
    facts: { ...FACTS, ...facts },
    nodes,
  };
  const balance = configuredBalance(nodes, settings);
  return attentionOf({ cluster, guests: { ...NO_GUESTS, ...guests }, target: settings, balance });
}

const FACTS: ClusterView["facts"] = {
  name: "lab",
  quorate: true,
  pveVersion: "9.2.0",
  haMaster: null,
  crsAutoRebalance: false,
  reads: EMPTY_FACTS.reads,
  haRules: [],
  pools: [],
};

const TARGET: BalanceTarget = {
  method: "memory",
  mode: "used",
  balancinessPoints: 10,
  enabled: true,
  manual: false,
  balanceTypes: ["vm", "ct"],
  maintenanceNodes: [],
  ignoreNodes: [],
  thresholdPercent: { cpu: null, memory: null, disk: null },
};

const NO_GUESTS: GuestSummary = {
  totalCount: 0,
  runningCount: 0,
  stoppedCount: 0,
  unknownCount: 0,
  templateCount: 0,
  byNode: {},
  lockedCount: 0,
  locked: [],
  haFailedCount: 0,
  haFailed: [],
  migratingCount: 0,
};

function node(name: string, memoryPercent: number): NodeState {
  return {
    name,
    status: "online",
    haMaintenance: false,
    haState: null,
    cpuRatio: 0.1,
    cpuCores: 8,
    memoryUsedBytes: memoryPercent,
    memoryTotalBytes: 100,
    diskUsedBytes: 1,
    diskTotalBytes: 10,
    uptimeSeconds: 100,
    ipAddress: null,
  };
}
