import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { ClusterSnapshot, GuestState, NodeState } from "@/lib/snapshot/schema";
import { plainConfig } from "@/tests/support/planner/large";
import { clusterFromSnapshot, type SnapshotExtras } from "./from-snapshot";
import { planOf } from "./plan";
import { pressureOfRrd } from "./pressure";
import type { PlannerConfig } from "./settings";

const GIB = 1024 ** 3;

function node(name: string, memoryGib: number, changes: Partial<NodeState> = {}): NodeState {
  return {
    name,
    status: "online",
    haMaintenance: false,
    haState: null,
    cpuRatio: 0.1,
    cpuCores: 8,
    memoryUsedBytes: memoryGib * GIB,
    memoryTotalBytes: 100 * GIB,
    diskUsedBytes: 10,
    diskTotalBytes: 100,
    uptimeSeconds: 1,
    ipAddress: null,
    ...changes,
  };
}

function guest(vmid: number, name: string, changes: Partial<GuestState> = {}): GuestState {
  return {
    vmid,
    name,
    type: "vm",
    node: "a",
    status: "running",
    runState: null,
    template: false,
    cpuRatio: 0.5,
    cpuCores: 2,
    memoryUsedBytes: 10 * GIB,
    memoryHostBytes: null,
    memoryTotalBytes: 20 * GIB,
    diskUsedBytes: 0,
    diskTotalBytes: 10,
    uptimeSeconds: 1,
    tags: [],
    pool: null,
    haState: null,
    lock: null,
    migratingTo: null,
    ...changes,
  };
}

function snapshot(
  changes: Partial<ClusterSnapshot> & { facts?: ClusterSnapshot["facts"] } = {},
): ClusterSnapshot {
  return {
    version: 1,
    connection: { state: "ok", reason: null, seenAt: null, failingSince: null, host: null },
    facts: facts(),
    nodes: [node("a", 31), node("b", 10)],
    guests: [
      guest(100, "x"),
      guest(101, "y", { status: "paused", memoryUsedBytes: 11 * GIB }),
      guest(102, "off", { status: "stopped" }),
    ],
    ...changes,
  };
}

function facts(changes: Partial<ClusterSnapshot["facts"]> = {}): ClusterSnapshot["facts"] {
  return {
    name: "lab",
    quorate: true,
    pveVersion: "9.0.3",
    haMaster: null,
    crsAutoRebalance: false,
    reads: EMPTY_FACTS.reads,
    haRules: [],
    pools: [],
    ...changes,
  };
}

function planFor(
  live: ClusterSnapshot,
  balancing: Partial<PlannerConfig["balancing"]> = {},
  extras?: SnapshotExtras,
) {
  return planOf(clusterFromSnapshot(live, extras), plainConfig({ balancing }), {
    wallClock: new Date("2026-03-02T10:00:00Z"),
  });
}
const codes = (plan: ReturnType<typeof planFor>) => plan.gaps.map(({ code }) => code);

describe("a plan from the live picture", () => {
  it("is exact by memory, and moves guests that are running or paused", () => {
    const plan = planFor(snapshot());
    expect(plan.certainty).toBe("exact");
    expect(plan.moves.map(({ guest: name, from, to }) => [name, from, to])).toEqual([["x", "a", "b"]]);
    expect(plan.stays.map(({ guest: name, reason }) => [name, reason.kind])).toEqual([
      ["y", "reached"],
      ["off", "not_running"],
    ]);
  });

  it("is an estimate by CPU, until the hour's averages are known", () => {
    const live = snapshot();
    expect(planFor(live, { method: "cpu" }).gaps).toContainEqual({
      code: "guest_cpu_current",
      affects: "moves",
      subjects: ["x", "y"],
    });
    const guestCpuRatios = new Map([
      [100, 0.2],
      [101, 0.3],
    ]);
    expect(codes(planFor(live, { method: "cpu" }, { guestCpuRatios }))).not.toContain("guest_cpu_current");
  });

  it("is an estimate in mode psi, until pressure and versions are known", () => {
    const live = snapshot();
    expect(codes(planFor(live, { mode: "psi" }))).toEqual(
      expect.arrayContaining(["pressure_missing", "versions_assumed"]),
    );
    const none = pressureOfRrd("guest", [], []);
    const extras = {
      versions: new Map([
        ["a", "9.0.3"],
        ["b", "9.0.3"],
      ]),
      nodePressure: new Map([
        ["a", none],
        ["b", none],
      ]),
      guestPressure: new Map([
        [100, none],
        [101, none],
      ]),
    };
    const known = codes(planFor(live, { mode: "psi" }, extras));
    expect(known).not.toContain("pressure_missing");
    expect(known).not.toContain("versions_assumed");
  });

  it("assumes versions only where HA rules make them matter", () => {
    const rule = {
      rule: "apart",
      type: "resource-affinity" as const,
      affinity: "negative" as const,
      strict: true,
      disabled: false,
      nodes: [],
      resources: ["vm:100", "vm:101"],
    };
    expect(codes(planFor(snapshot()))).not.toContain("versions_assumed");
    const plan = planFor(snapshot({ facts: facts({ haRules: [rule] }) }));
    expect(codes(plan)).toContain("versions_assumed");
    expect(plan.need.causes).toContainEqual({
      kind: "broken_rule",
      breach: "anti_affinity",
      guest: "x",
      rule: { source: "ha", name: "apart" },
    });
  });

  it("says when only the order of nodes decided, which PVE does not promise", () => {
    const live = snapshot({ nodes: [node("a", 31), node("b", 10), node("c", 10)] });
    expect(planFor(live).gaps).toContainEqual({ code: "node_order", affects: "moves", subjects: [] });
  });

  it("says when the time zone of maintenance windows is a guess", () => {
    const config = plainConfig({
      proxmox_cluster: {
        maintenance_nodes_schedule: { duration: 1, "pre-migration": 0, schedules: { a: ["Monday, 8:00"] } },
      },
    });
    const plan = planOf(clusterFromSnapshot(snapshot()), config, {
      wallClock: new Date("2026-03-02T10:00:00Z"),
      timeZoneAssumed: true,
    });
    expect(plan.gaps).toContainEqual({ code: "time_zone_assumed", affects: "moves", subjects: ["a"] });
  });

  it("knows pool members by name, stopped ones included, in PVE's order of pools", () => {
    const live = snapshot({
      facts: facts({ pools: [{ poolid: "web", comment: null }] }),
      guests: [
        guest(100, "x", { pool: "web" }),
        guest(101, "off", { pool: "web", status: "stopped" }),
        guest(102, "z", { pool: "unlisted" }),
      ],
    });
    expect(clusterFromSnapshot(live).pools).toEqual([
      { id: "web", members: ["x", "off"] },
      { id: "unlisted", members: ["z"] },
    ]);
  });
});
