import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { nodeState } from "@/tests/support/node-state";
import { plainConfig } from "@/tests/support/planner/large";
import { plainGround } from "@/tests/support/planner/plain-ground";
import { runDrainDifferential } from "@/tests/support/search/drains";
import { durationOfAll } from "./drain-duration";
import { type DrainQuestion, drainPlan } from "./drain-forecast";
import { drainGuard } from "./drain-guard";

const GIB = 1024 ** 3;
const AT = new Date("2026-03-03T12:00:00Z");
const PAST = { vmBytesPerSecond: GIB, ctSeconds: 30 };

const node = (name: string, usedGib: number, more: Partial<NodeState> = {}) =>
  nodeState(name, { memoryUsedBytes: usedGib * GIB, memoryTotalBytes: 64 * GIB, ...more });
const guest = (vmid: number, on: string, more: Partial<GuestState> = {}) =>
  guestState(vmid, { node: on, memoryUsedBytes: 4 * GIB, memoryHostBytes: 4 * GIB, ...more });
const NODES = [node("pve1", 20), node("pve2", 10), node("pve3", 10)];

function plan(guests: GuestState[], more: Partial<DrainQuestion> = {}, config: object = {}, nodes = NODES) {
  const ground = plainGround(plainConfig({ balancing: { enable: true }, ...config }));
  const picture = { facts: EMPTY_FACTS, nodes, guests };
  return drainPlan(picture, ground, { node: "pve1", restartContainers: false, at: AT, past: PAST, ...more });
}

describe("the forecast of a drain", () => {
  it("says where each guest goes, what the nodes carry then and how long each takes", () => {
    const { moves, loads, leavesAll, resting, inOrder } = plan([
      guest(101, "pve1"),
      guest(102, "pve1"),
      guest(103, "pve1", { status: "stopped" }),
    ]);
    expect(moves.map(({ vmid, to, seconds }) => [vmid, to, seconds])).toEqual([
      [101, "pve2", 4],
      [102, "pve3", 4],
    ]);
    expect(loads.map(({ node: name, memoryAfterBytes }) => [name, memoryAfterBytes / GIB])).toEqual([
      ["pve1", 12],
      ["pve2", 14],
      ["pve3", 14],
    ]);
    expect({ leavesAll, resting, inOrder }).toEqual({ leavesAll: true, resting: 1, inOrder: false });
  });

  it("keeps a running CT where it is until somebody allows its restart", () => {
    const guests = [guest(200, "pve1", { type: "ct" })];
    const kept = plan(guests);
    expect(kept.blockers).toMatchObject([
      { vmid: 200, kind: "restart", remedy: expect.stringContaining("Allow CTs") },
    ]);
    expect(kept.leavesAll).toBe(false);
    // A person's own word counts for more than what ProxLB balances.
    const allowed = plan(guests, { restartContainers: true }, { balancing: { balance_types: ["vm"] } });
    expect(allowed.moves).toMatchObject([{ vmid: 200, restarts: true, seconds: 30 }]);
  });

  it("names what keeps each guest, with its remedy", () => {
    const { blockers } = plan([
      guest(101, "pve1", { lock: "backup" }),
      guest(102, "pve1", { tags: ["plb_pin_pve1"] }),
      guest(103, "pve1", { tags: ["plb_ignore_x"] }),
      guest(104, "pve1", { migratingTo: "pve2" }),
      guest(105, "pve1", { memoryUsedBytes: 60 * GIB, memoryHostBytes: 60 * GIB }),
    ]);
    expect(blockers.map(({ vmid, kind }) => [vmid, kind])).toEqual([
      [101, "lock"],
      [102, "pin"],
      [103, "ignored"],
      [104, "migrating"],
      [105, "memory"],
    ]);
    for (const { remedy, sentences } of blockers) {
      expect(remedy).toMatch(/\.$/);
      expect(sentences.length).toBeGreaterThan(0);
    }
  });

  it("lets guests of other nodes step aside where that makes room, one after the other", () => {
    const big = { memoryUsedBytes: 30 * GIB, memoryHostBytes: 30 * GIB };
    const small = { memoryUsedBytes: 10 * GIB, memoryHostBytes: 10 * GIB };
    const full = [node("pve1", 40), node("pve2", 40), node("pve3", 50)];
    const { moves, inOrder } = plan([guest(101, "pve1", big), guest(102, "pve2", small)], {}, {}, full);
    expect(moves.map(({ vmid, from, to }) => `${vmid} ${from} ${to}`)).toEqual([
      "102 pve2 pve3",
      "101 pve1 pve2",
    ]);
    expect(inOrder).toBe(true);
  });

  it("tells what ProxLB would break where we do not", () => {
    const tags = ["plb_anti_affinity_db"];
    // pve2 is the freest, and there its fellow sits.
    const { moves, proxlb } = plan([guest(101, "pve1", { tags }), guest(102, "pve2", { tags })], {}, {}, [
      node("pve1", 20),
      node("pve2", 5),
      node("pve3", 30),
    ]);
    expect(moves.map(({ vmid, to }) => [vmid, to])).toEqual([[101, "pve3"]]);
    expect(proxlb).toMatchObject({
      moves: [{ vmid: 101, to: "pve2" }],
      breaks: ["It brings together guest101, guest102 against tag plb_anti_affinity_db."],
    });
  });

  it("finds a whole drain wherever there is one, on 40 small clusters, and names true blockers", async () => {
    const report = await runDrainDifferential(1, 40, 5);
    expect(report.wrong).toEqual([]);
    expect(report.whole).toBeGreaterThan(5);
    expect(report.blocked).toBeGreaterThan(5);
  });

  it("adds up what goes beside each other, and knows nothing where one is not known", () => {
    expect(durationOfAll([4, 4, 4], 1)).toBe(12);
    expect(durationOfAll([4, 4, 4], 2)).toBe(8);
    expect(durationOfAll([], 3)).toBe(0);
    expect(durationOfAll([4, null], 2)).toBeNull();
  });
});

describe("whether the cluster can spare a node", () => {
  const picture = (nodes: NodeState[], guests: GuestState[] = [], quorate: boolean | null = true) => ({
    nodes,
    guests,
    facts: { ...EMPTY_FACTS, quorate },
  });

  const listed = (...maintenance_nodes: string[]) => ({ maintenance_nodes, ignore_nodes: [] as string[] });

  it("refuses what nothing helps against", () => {
    const offline = node("pve1", 1, { status: "offline" });
    expect(drainGuard(picture(NODES), listed(), "pve9").refusal).toBe(
      "There is no node pve9 in this cluster.",
    );
    expect(drainGuard(picture([offline, node("pve2", 1)]), listed(), "pve1").refusal).toContain(
      "pve1 is offline",
    );
    expect(drainGuard(picture(NODES, [], false), listed(), "pve1").refusal).toContain("no quorum");
    expect(drainGuard(picture(NODES), listed("pve2", "pve3"), "pve1").refusal).toContain("the last node");
    const ignored = { maintenance_nodes: ["pve2"], ignore_nodes: ["pve3"] };
    expect(drainGuard(picture(NODES), ignored, "pve1").refusal).toContain("the last node");
  });

  it("lets the first node go, and says what is risked", () => {
    expect(drainGuard(picture(NODES), listed(), "pve1")).toEqual({
      refusal: null,
      objections: [],
      notes: [],
    });
    const two = drainGuard(picture(NODES.slice(0, 2)), listed(), "pve1");
    expect(two.objections).toEqual([]);
    expect(two.notes).toEqual([
      "Once pve1 is switched off, 1 of 2 nodes are left, and a quorum takes 2 (one vote a node; a QDevice is not counted).",
      "Without pve1, pve2 is alone: when it fails, every guest is down.",
    ]);
  });

  it("objects to a second one with the arithmetic", () => {
    const second = drainGuard(picture(NODES), listed("pve2"), "pve1");
    expect(second).toEqual({
      refusal: null,
      notes: [],
      objections: [expect.any(String), expect.any(String)],
    });
    expect(second.objections[0]).toBe(
      "Once pve2, pve1 are switched off, 1 of 3 nodes are left, and a quorum takes 2 (one vote a node; a QDevice is not counted).",
    );
    const four = [...NODES, node("pve4", 10), node("pve5", 10)];
    const heavy = [101, 102].map((vmid) =>
      guest(vmid, "pve1", { memoryUsedBytes: 70 * GIB, memoryHostBytes: 70 * GIB }),
    );
    expect(drainGuard(picture(four, heavy), listed("pve2"), "pve1").objections).toEqual([
      "Without pve1, if pve3 failed too, pve4, pve5 would have to carry 140 GiB of guests in 128 GiB of memory.",
    ]);
    expect(drainGuard(picture(four, heavy.slice(1)), listed("pve2"), "pve1").objections).toEqual([]);
  });
});
