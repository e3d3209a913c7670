import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { clusterFromSnapshot } from "@/lib/proxlb/planner/from-snapshot";
import { planOf } from "@/lib/proxlb/planner/plan";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { plainConfig } from "@/tests/support/planner/large";
import { countRefused, shownInstantPlan } from "./instant-shown";
import { planCsv } from "./plan-csv";
import { mapOf, stripNodes } from "./plan-picture";

const GIB = 1024 ** 3;
const node = (name: string, usedGib: number, more: Partial<NodeState> = {}): NodeState => ({
  name,
  status: "online",
  haMaintenance: false,
  haState: null,
  cpuRatio: 0.1,
  cpuCores: 8,
  memoryUsedBytes: usedGib * GIB,
  memoryTotalBytes: 32 * GIB,
  diskUsedBytes: 1,
  diskTotalBytes: 9,
  uptimeSeconds: 1,
  ipAddress: null,
  ...more,
});
const guest = (vmid: number, on: string, gib: number, more: Partial<GuestState> = {}): GuestState =>
  guestState(vmid, {
    name: `vm${vmid}`,
    node: on,
    memoryUsedBytes: gib * GIB,
    memoryTotalBytes: gib * GIB,
    ...more,
  });
const picture = {
  facts: EMPTY_FACTS,
  nodes: [node("a", 24), node("b", 8), node("c", 0, { status: "offline" })],
  guests: [
    guest(100, "a", 4),
    guest(101, "a", 4),
    guest(102, "b", 4),
    guest(103, "b", 1, { migratingTo: "a" }),
  ],
};
const plan = planOf(clusterFromSnapshot(picture), plainConfig({ balancing: { balance_types: ["vm"] } }), {
  wallClock: new Date("2026-03-03T12:00:00Z"),
});

describe("a plan as a picture", () => {
  it("shows each node now and afterwards, and why one takes no part", () => {
    expect(plan.moves.map((move) => move.vmid)).toEqual([100, 101]);
    expect(stripNodes(plan, picture)).toEqual([
      { name: "a", percent: 75, afterPercent: 50 },
      { name: "b", percent: 25, afterPercent: 50 },
      { name: "c", percent: null, excluded: "offline" },
    ]);
  });

  it("draws planned and running moves, each guest once", () => {
    const { nodes, moves } = mapOf(plan, picture);
    expect(moves.map(({ guestId, state }) => [guestId, state])).toEqual([
      ["103", "running"],
      ["100", "planned"],
      ["101", "planned"],
    ]);
    expect(nodes.find(({ name }) => name === "a")).toMatchObject({ outside: true, aside: null });
    expect(nodes.find(({ name }) => name === "c")).toMatchObject({ loadRatio: null, aside: "offline" });
  });

  it("tells what each move does to the spread, adding up to the whole", () => {
    const effects = shownInstantPlan(plan, picture, null).moves.map((move) => move.spreadChangePoints ?? 0);
    expect(effects).toEqual([-25, -25]);
    const { beforePoints, afterPoints } = plan.spread;
    expect(effects.reduce((sum, points) => sum + points, 0)).toBeCloseTo(
      (afterPoints ?? 0) - (beforePoints ?? 0),
    );
  });

  it("does not count a move that balance_types leaves out, and none after one whose guest has no figures", () => {
    const effects = (changed: typeof plan) =>
      shownInstantPlan(changed, { ...picture, guests: [] }, null).moves.map(
        (move) => move.spreadChangePoints,
      );
    const [first, second] = plan.moves;
    if (!first || !second) throw new Error("two moves are planned");
    expect(effects({ ...plan, moves: [{ ...first, filtered: "balance_types" }, second] })).toEqual([
      null,
      -25,
    ]);
    expect(effects({ ...plan, settings: { ...plan.settings, method: "cpu" } })).toEqual([null, null]);
  });

  it("exports every move with its reason, time and effect, as a dry run's plan is", () => {
    const [header, first] = planCsv(shownInstantPlan(plan, picture, GIB)).split("\r\n");
    expect(header).toContain("order,guest,vmid,type,from,to");
    expect(first).toMatch(/^1,vm100,100,vm,a,b,4294967296,4294967296,2,"vm100 leaves a because/);
    expect(first).toMatch(/,-25,4,yes,,,,,$/);
  });

  it("tells in how many orders a move is made, and what Proxmox will refuse", () => {
    const [move] = plan.moves;
    if (!move) throw new Error("a move is planned");
    const { guest: name, vmid, type, from, to } = move;
    const chances = {
      orders: 24,
      same: 17,
      outcomes: 2,
      moves: [{ guest: name, vmid, type, from, to, orders: 17 }],
    };
    const chance = { ...plan, certainty: { kind: "chance" as const, by: [], chances } };
    const locked = {
      ...picture,
      guests: picture.guests.map((each) =>
        each.vmid === vmid ? { ...each, lock: "backup", cpuCores: 64 } : each,
      ),
    };
    const shown = shownInstantPlan(chance, locked, GIB);
    expect(shown.moves.map(({ share }) => share)).toEqual([
      { orders: 17, of: 24 },
      { orders: 0, of: 24 },
    ]);
    expect(shown.moves.map(({ refusals }) => refusals)).toEqual([
      [
        "Proxmox will refuse: vm100 is locked (backup).",
        "Proxmox will refuse: vm100 has 64 vCPUs, and b has 8 cores.",
      ],
      [],
    ]);
    expect(countRefused(plan.moves, locked)).toBe(1);
    expect(countRefused(plan.moves, picture)).toBe(0);
    const [header, first, second] = planCsv(shown).split("\r\n");
    expect(header).toMatch(/,warnings,refusals,orders_with_it,orders_tried$/);
    expect(first).toMatch(/and b has 8 cores\.",17,24$/);
    expect(second).toMatch(/,,,0,24$/);
  });
});
