import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { ClusterSnapshot, GuestState, NodeState } from "@/lib/snapshot/schema";
import { plainConfig } from "@/tests/support/planner/large";
import { clusterFromSnapshot, type SnapshotExtras } from "./from-snapshot";
import { planOf } from "./plan";
import { gapSentence } from "./plan-sentences";
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
    memoryHostBytes: 10 * GIB,
    memoryTotalBytes: 20 * GIB,
    diskUsedBytes: 0,
    diskTotalBytes: 10,
    uptimeSeconds: 1,
    tags: [],
    pool: null,
    haState: null,
    lock: null,
    migratingTo: null,
    migrationProgress: null,
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
      guest(101, "y", { status: "paused", memoryHostBytes: 11 * GIB }),
      guest(102, "off", { status: "stopped" }),
    ],
    ...changes,
  };
}

function allRead(readAt: string): ClusterSnapshot["facts"]["reads"] {
  const read = { state: "read" as const, readAt, reason: null };
  return {
    clusterStatus: read,
    haManager: read,
    haRules: read,
    haFailback: read,
    pools: read,
    crs: read,
    pveVersion: read,
    rights: read,
  };
}

function facts(changes: Partial<ClusterSnapshot["facts"]> = {}): ClusterSnapshot["facts"] {
  return {
    name: "lab",
    quorate: true,
    pveVersion: "9.0.3",
    haMaster: null,
    crsAutoRebalance: false,
    reads: allRead("2026-03-02T09:59:00Z"),
    guestsHidden: null,
    haRules: [],
    haFailback: {},
    pools: [],
    ...changes,
  };
}

/** What the nodes themselves told. */
const VERSIONS = new Map(["a", "b", "c"].map((name) => [name, "9.0.3"]));

function planFor(
  live: ClusterSnapshot,
  balancing: Partial<PlannerConfig["balancing"]> = {},
  extras: SnapshotExtras = {},
) {
  return planOf(clusterFromSnapshot(live, { versions: VERSIONS, ...extras }), plainConfig({ balancing }), {
    wallClock: new Date("2026-03-02T10:00:00Z"),
  });
}
const codes = (plan: ReturnType<typeof planFor>) => plan.gaps.map(({ code }) => code);

describe("a plan from the live picture", () => {
  it("is certain by memory, and moves guests that are running or paused", () => {
    const plan = planFor(snapshot());
    expect(plan.certainty).toEqual({ kind: "certain", by: [], chances: null });
    expect(plan.moves.map(({ guest: name, from, to }) => [name, from, to])).toEqual([["x", "a", "b"]]);
    expect(plan.stays.map(({ guest: name, reason }) => [name, reason.kind])).toEqual([
      ["y", "reached"],
      ["off", "not_running"],
    ]);
  });

  it("is an estimate by CPU, until the hour's averages are known", () => {
    const live = snapshot();
    expect(planFor(live, { method: "cpu", cpu_threshold: 5 }).gaps).toContainEqual({
      code: "guest_cpu_current",
      affects: "moves",
      fetch: "figures",
      subjects: ["x", "y"],
    });
    const guestCpuRatios = new Map([
      [100, 0.2],
      [101, 0.3],
    ]);
    expect(codes(planFor(live, { method: "cpu", cpu_threshold: 5 }, { guestCpuRatios }))).not.toContain(
      "guest_cpu_current",
    );
  });

  it("is an estimate in mode psi, until pressure and versions are known", () => {
    const live = snapshot();
    expect(codes(planFor(live, { mode: "psi" }, { versions: new Map() }))).toEqual(
      expect.arrayContaining(["pressure_missing", "versions_assumed"]),
    );
    const none = pressureOfRrd("guest", [], []);
    const extras = {
      versions: VERSIONS,
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

  it("is an estimate until versions are known: ProxLB ends on one that it cannot read, whatever the config", () => {
    const known = (versions: Map<string, string>) => planFor(snapshot(), {}, { versions });
    expect(codes(known(new Map()))).toContain("versions_assumed");
    expect(known(new Map([["a", "9.0.3"]])).gaps).toMatchObject([{ fetch: "figures", subjects: ["b"] }]);
    expect(codes(known(VERSIONS))).toEqual([]);
    expect(known(new Map([...VERSIONS, ["b", "9.0.0~11"]])).outcome).toBe("failed");
  });

  it("is an estimate while the HA manager changes a node, unless proxlb.yaml has it in maintenance", () => {
    const nodes = [node("a", 60), node("b", 5, { haMaintenance: true, haUnsettled: true })];
    expect(planFor(snapshot({ nodes })).gaps).toContainEqual({
      code: "ha_unsettled",
      affects: "moves",
      fetch: "lists",
      subjects: ["b"],
    });
    const listed = plainConfig({ proxmox_cluster: { maintenance_nodes: ["b"] } });
    const plan = planOf(clusterFromSnapshot(snapshot({ nodes }), { versions: VERSIONS }), listed, {
      wallClock: new Date("2026-03-02T10:00:00Z"),
    });
    expect(codes(plan)).not.toContain("ha_unsettled");
  });

  it("says of nodes to avoid what Proxmox VE means and what ProxLB reads", () => {
    const rule = {
      rule: "off",
      type: "node-affinity" as const,
      affinity: "negative" as const,
      strict: false,
      disabled: false,
      nodes: ["b"],
      resources: ["vm:100", "vm:101"],
    };
    const plan = planFor(snapshot({ facts: facts({ haRules: [rule] }) }));
    expect(plan.gaps.map(gapSentence)).toEqual([
      "Proxmox VE keeps the guests off nodes; ProxLB reads “negative” and keeps them apart from each other instead, by HA rule: off (b).",
    ]);
    expect(plan.certainty.kind).not.toBe("estimate");
    const told = (versions: [string, string][]) =>
      planFor(snapshot({ facts: facts({ haRules: [rule] }) }), {}, { versions: new Map(versions) })
        .gaps.filter(({ code }) => code.startsWith("avoid"))
        .map(gapSentence);
    expect(told([["a", "9.0.3"]])).toEqual([
      "Proxmox VE keeps the guests off nodes; ProxLB, where every node has Proxmox VE 9, which is not known yet, reads “negative” and keeps them apart from each other instead, by HA rule: off (b).",
    ]);
    expect(told([["a", "8.4.1"]])).toEqual([]);
  });

  it("obeys HA rules by the version that is assumed", () => {
    const rule = {
      rule: "apart",
      type: "resource-affinity" as const,
      affinity: "negative" as const,
      strict: true,
      disabled: false,
      nodes: [],
      resources: ["vm:100", "vm:101"],
    };
    const plan = planFor(snapshot({ facts: facts({ haRules: [rule] }) }), {}, { versions: new Map() });
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
    expect(planFor(live).certainty).toEqual({
      kind: "chance",
      by: [{ kind: "equal_nodes", subjects: ["b"] }],
      chances: null,
    });
  });

  it("counts the node's view of memory, as ProxLB does, and is an estimate where it has the guest's alone", () => {
    const nodes = [node("a", 30), node("b", 24)];
    const guests = [
      guest(100, "a", { memoryUsedBytes: 2 * GIB, memoryHostBytes: 15 * GIB }),
      guest(101, "b", { memoryUsedBytes: 4 * GIB, memoryHostBytes: 4 * GIB }),
    ];
    const known = planFor(snapshot({ nodes, guests }), { balanciness: 5 });
    expect(known.certainty.kind).toBe("certain");
    expect(known.moves.map((move) => move.guest)).toEqual(["b"]);
    const unread = guests.map((one) => ({ ...one, memoryHostBytes: null }));
    const guessed = planFor(snapshot({ nodes, guests: unread }), { balanciness: 5 });
    expect(guessed.certainty.kind).toBe("estimate");
    expect(guessed.gaps).toContainEqual({
      code: "guest_memory_guest_view",
      affects: "moves",
      fetch: "figures",
      subjects: ["a", "b"],
    });
    const guestMemoryBytes = new Map([
      [100, 15 * GIB],
      [101, 4 * GIB],
    ]);
    const fetched = planFor(snapshot({ nodes, guests: unread }), { balanciness: 5 }, { guestMemoryBytes });
    expect(fetched.moves).toEqual(known.moves);
    expect(fetched.certainty.kind).toBe("certain");
  });

  it("does not need the memory of guests where nothing is to be moved", () => {
    const live = snapshot({
      nodes: [node("a", 20), node("b", 18)],
      guests: [guest(100, "x", { memoryHostBytes: null })],
    });
    expect(planFor(live).certainty.kind).toBe("certain");
  });

  it("is an estimate while a list that ProxLB reads was not read, and once it is old", () => {
    const at = new Date("2026-03-02T10:00:00Z");
    const unread = snapshot({ facts: facts({ reads: EMPTY_FACTS.reads }) });
    expect(codes(planFor(unread, {}, { at }))).toEqual([
      "quorum_unknown",
      "ha_rules_unread",
      "ha_status_unread",
    ]);
    const pools = { prod: { type: "affinity" as const, pin: null, strict: true } };
    expect(codes(planFor(unread, { pools }, { at }))).toContain("pools_unread");
    const old = snapshot({ facts: facts({ reads: allRead("2026-03-02T09:50:00Z") }) });
    const plan = planFor(old, {}, { at });
    expect(plan.certainty.kind).toBe("estimate");
    expect(plan.gaps).toContainEqual({
      code: "ha_rules_old",
      affects: "moves",
      fetch: "lists",
      subjects: ["read 10 min before this plan"],
    });
    const refused = { state: "unreadable" as const, readAt: null, reason: "Permission check failed." };
    const reads = { ...allRead("2026-03-02T09:59:00Z"), haRules: refused };
    expect(planFor(snapshot({ facts: facts({ reads }) }), {}, { at }).gaps).toMatchObject([
      { code: "ha_rules_unread", subjects: ["Permission check failed"] },
    ]);
  });

  it("is an estimate where our credentials may not see every guest", () => {
    const guestsHidden =
      "The token root@pam!ui may not see guests: VM.Audit is missing on /vms. It has only the rights of its own ACL.";
    const plan = planFor(snapshot({ facts: facts({ guestsHidden }), guests: [] }));
    expect(plan.certainty.kind).toBe("estimate");
    expect(plan.gaps.map(gapSentence)).toEqual([
      `ProxLB UI may not see every guest, and the plan knows nothing of the others: ${guestsHidden}`,
    ]);
  });

  it("is an estimate without a quorum, and while Proxmox does not answer", () => {
    const minority = planFor(snapshot({ facts: facts({ quorate: false }) }));
    expect(minority.certainty.kind).toBe("estimate");
    expect(minority.gaps.map(gapSentence)).toEqual([
      "Without a quorum Proxmox VE migrates nothing, and what it tells may be old: lab.",
    ]);
    const seenAt = "2026-03-02T10:00:00.000Z";
    const at = new Date(seenAt);
    const reads = allRead("2026-03-02T09:58:00Z");
    const quorate = planFor(snapshot({ facts: facts({ reads }) }), {}, { at });
    expect([quorate.certainty.kind, quorate.quorumAgeSeconds]).toEqual(["certain", 120]);
    const refused = { state: "unreadable" as const, readAt: null, reason: "Permission check failed." };
    const unasked = facts({ quorate: null, reads: { ...reads, clusterStatus: refused } });
    const unknown = planFor(snapshot({ facts: unasked }), {}, { at });
    expect([unknown.certainty.kind, unknown.quorumAgeSeconds]).toEqual(["estimate", null]);
    expect(unknown.gaps.map(gapSentence)).toEqual([
      "It is not known whether the cluster has a quorum: Permission check failed.",
    ]);
    const connection = {
      state: "unreachable" as const,
      reason: "No answer.",
      seenAt,
      failingSince: null,
      host: null,
    };
    const silent = planFor(snapshot({ connection }), {}, { at: new Date(seenAt) });
    expect(silent.certainty.kind).toBe("estimate");
    expect(silent.gaps).toMatchObject([
      { code: "picture_old", subjects: ["read before this plan; No answer"] },
    ]);
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
    expect(plan.gaps).toContainEqual({
      code: "time_zone_assumed",
      affects: "moves",
      fetch: null,
      subjects: ["a"],
    });
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
