import { describe, expect, it } from "vitest";
import { configuredBalance } from "@/components/page/configured-balance";
import type { ClusterView, GuestSummary } from "@/lib/features/cluster/schema";
import type { BalanceTarget, ConfigState } from "@/lib/features/config/schema";
import type { RulesStanding } from "@/lib/features/rules/schema";
import type { ServiceView } from "@/lib/features/service/schema";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { FactRead, FactReads, NodeState } from "@/lib/snapshot/schema";
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
    expect(items[1]?.action?.href).toBe("/guests?q=status%3Aunknown");
  });

  it("tells of rules that cannot hold or do not, and of none that nobody knows", () => {
    const none = { count: 0, names: [] };
    const rules = {
      impossible: { count: 1, names: ["plb_affinity_web"] },
      violated: { count: 4, names: ["a", "b", "c"] },
      conflicting: none,
    };
    const told = attention({ rules }).filter(({ id }) => id.startsWith("rules"));
    expect(told).toMatchObject([
      { tone: "attention", sentence: "1 rule can never hold: plb_affinity_web." },
      {
        tone: "attention",
        sentence: "4 rules are broken now: a, b, c and more.",
        action: { href: "/rules?q=state%3Aviolated" },
      },
    ]);
    expect(attention({}).some(({ id }) => id.startsWith("rules"))).toBe(false);
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
      "Out of balance: pve1 has 20.0 points more memory in use than pve2; 10 are accepted. ProxLB looks for moves against it in its next cycle.",
    ]);
    const target = { thresholdPercent: { memory: 70, cpu: null, disk: null } };
    expect(sentences({ nodes, target })).toEqual([
      "pve1 is at 70.0 % memory, at or above the threshold of 70 %: balancing is due. ProxLB looks for moves against it in its next cycle.",
    ]);
  });

  it("says so where it is out of balance and nothing will act by itself", () => {
    const nodes = [node("pve1", 70), node("pve2", 50)];
    const last = (given: Given) => sentences({ nodes, ...given })[0];
    const nobody = /ProxLB does not act on it by itself/;
    expect(last({ target: { manual: true } })).toMatch(nobody);
    expect(last({ target: { enabled: false } })).toMatch(nobody);
    expect(last({ daemon: { state: "absent", driver: "none" } })).toMatch(nobody);
  });

  it("names a config that cannot be used, and a ProxLB that stands still", () => {
    const config = { state: "invalid" as const, reason: "Line 3: unknown method.", target: null };
    expect(attention({ config })[0]).toMatchObject({
      tone: "failure",
      sentence: "Line 3: unknown method.",
      action: { href: "/config" },
    });
    const daemon = { state: "stopped" as const, reason: "ProxLB is stopped.", exitCode: 0 };
    expect(attention({ daemon })[0]).toMatchObject({
      tone: "attention",
      sentence: "ProxLB is stopped.",
      action: { href: "/service" },
    });
  });

  it("tells a cycle that ProxLB skipped, and why", () => {
    expect(attention({ lastCycleSkipped: "not_ha_manager" })[0]).toMatchObject({
      tone: "attention",
      sentence: expect.stringContaining("service.enable_ha is on"),
    });
    expect(sentences({ lastCycleSkipped: "no_target" })[0]).toContain("no node that can take guests");
  });

  it("names nodes at the end of their CPU, memory or root disk, whatever the balance", () => {
    const full = { ...node("pve1", 96), cpuRatio: 1, diskUsedBytes: 9 };
    const nodes = [full, ...["a", "b", "c", "d"].map((name) => ({ ...node(name, 94), cpuRatio: 0.99 }))];
    expect(sentences({ nodes })).toEqual([
      "1 node (pve1) has 95 % or more of the memory in use.",
      "5 nodes (pve1, a, b, c, …) have 95 % or more of the CPU in use.",
      "1 node (pve1) has 90 % or more of the root file system in use.",
    ]);
  });

  it("does not pass off as good what nobody can tell", () => {
    const unread = { ...READ_FACTS, pools: EMPTY_FACTS.reads.pools, haRules: EMPTY_FACTS.reads.haRules };
    expect(attention({ facts: { reads: unread } })).toMatchObject([
      { tone: "unknown", sentence: "Not read yet from Proxmox: HA rules, pools." },
    ]);
    const driver = { driver: "none" as const, state: "absent" as const, reason: "" };
    expect(attention({ daemon: driver })).toMatchObject([{ id: "absent", tone: "unknown" }]);
    const gone = { state: "absent" as const, reason: "No such Docker container." };
    expect(attention({ daemon: gone })).toMatchObject([{ tone: "attention", sentence: gone.reason }]);
    const config = { state: "missing" as const, reason: "There is no proxlb.yaml.", target: null };
    expect(attention({ daemon: driver, config }).map(({ tone }) => tone)).toEqual(["unknown", "unknown"]);
    expect(attention({ config }).map(({ tone }) => tone)).toEqual(["failure"]);
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
  rules?: RulesStanding;
  nodes?: NodeState[];
  guests?: Partial<GuestSummary>;
  target?: Partial<BalanceTarget>;
  facts?: Partial<ClusterView["facts"]>;
  warnings?: string[];
  config?: Partial<ConfigState>;
  daemon?: Partial<ServiceView["daemon"]>;
  lastCycleSkipped?: ServiceView["cycle"]["lastCycleSkipped"];
}

const sentences = (given: Given) => attention(given).map(({ sentence }) => sentence);

function attention(given: Given) {
  const { nodes = [node("pve1", 50), node("pve2", 55)], guests, facts, warnings } = given;
  const settings = { ...TARGET, ...given.target };
  const cluster: ClusterView = {
    version: 1,
    connection: { state: "ok", reason: null, seenAt: null, failingSince: null, host: "pve1", warnings },
    facts: { ...FACTS, ...facts },
    nodes,
  };
  const balance = configuredBalance(nodes, settings);
  const config: ConfigState = {
    state: "ok",
    reason: null,
    path: "proxlb.yaml",
    target: settings,
    inUse: { state: "same", version: 3, readAt: null, takes: null, sentence: "" },
    drift: null,
    ...given.config,
  };
  const service = {
    ...SERVICE,
    daemon: { ...SERVICE.daemon, ...given.daemon },
    cycle: { ...SERVICE.cycle, lastCycleSkipped: given.lastCycleSkipped ?? null },
  };
  return attentionOf({
    cluster,
    service,
    config,
    guests: { ...NO_GUESTS, ...guests },
    balance,
    rules: given.rules ?? null,
  });
}

const SERVICE: ServiceView = {
  daemon: {
    driver: "docker",
    state: "running",
    reason: "",
    version: "2.3.0",
    startedAt: null,
    startId: null,
    finishedAt: null,
    exitCode: null,
    restartCount: 0,
    target: "proxlb",
    image: null,
  },
  stats: null,
  cycle: { phase: "sleeping", lastCycleEndedAt: null, nextRunAt: null, lastCycleSkipped: null },
  testedVersion: "2.3.0",
};

const READ: FactRead = { state: "read", readAt: "2026-11-23T06:00:00.000Z", reason: null };
const READ_FACTS: FactReads = {
  clusterStatus: READ,
  haManager: READ,
  haRules: READ,
  haFailback: READ,
  pools: READ,
  crs: READ,
  pveVersion: READ,
  rights: READ,
};

const FACTS: ClusterView["facts"] = {
  name: "lab",
  quorate: true,
  pveVersion: "9.2.0",
  haMaster: null,
  crsAutoRebalance: false,
  guestsHidden: null,
  reads: READ_FACTS,
  haRules: [],
  haFailback: {},
  pools: [],
};

const TARGET: BalanceTarget = {
  method: "memory",
  mode: "used",
  balancinessPoints: 10,
  enabled: true,
  manual: false,
  balanceTypes: ["vm", "ct"],
  onlyOnHaManager: false,
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
  vms: { running: 0, total: 0 },
  cts: { running: 0, total: 0 },
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
