import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { HowHandled } from "@/lib/proxlb/planner/execution";
import { clusterFromSnapshot } from "@/lib/proxlb/planner/from-snapshot";
import { planOf } from "@/lib/proxlb/planner/plan";
import type { PlannerConfig } from "@/lib/proxlb/planner/settings";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { nodeState } from "@/tests/support/node-state";
import { plainConfig } from "@/tests/support/planner/large";
import { shownInstantPlan } from "./instant-shown";
import { planCsv } from "./plan-csv";
import { mapOf, stripNodes } from "./plan-picture";

const GIB = 1024 ** 3;
const node = (name: string, usedGib: number, more: Partial<NodeState> = {}) =>
  nodeState(name, { memoryUsedBytes: usedGib * GIB, memoryTotalBytes: 32 * GIB, ...more });
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
const planFor = (of: typeof picture, config: PlannerConfig, howHandled?: HowHandled) =>
  planOf(clusterFromSnapshot(of), config, {
    wallClock: new Date("2026-03-03T12:00:00Z"),
    ...(howHandled ? { howHandled } : {}),
  });
const CONFIG = plainConfig({ balancing: { balance_types: ["vm"] } });
const plan = planFor(picture, CONFIG);

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
    const effects = shownInstantPlan(plan, null).moves.map((move) => move.spreadChangePoints ?? 0);
    expect(effects).toEqual([-25, -25]);
    const { beforePoints, afterPoints } = plan.spread;
    expect(effects.reduce((sum, points) => sum + points, 0)).toBeCloseTo(
      (afterPoints ?? 0) - (beforePoints ?? 0),
    );
  });

  it("does not count a move that balance_types leaves out, and none after one whose guest has no figures", () => {
    const effects = (of: Partial<GuestState>[], config = CONFIG) => {
      const guests = picture.guests.map((one, index) => ({ ...one, ...of[index] }));
      return shownInstantPlan(planFor({ ...picture, guests }, config), null).moves.map(
        ({ vmid, spreadChangePoints }) => [vmid, spreadChangePoints],
      );
    };
    expect(effects([{ type: "ct" }])).toEqual([
      [101, -25],
      [100, null],
    ]);
    const pinned = plainConfig({ balancing: { enforce_pinning: true } });
    const unknown = { memoryUsedBytes: null, memoryHostBytes: null };
    expect(effects([unknown, { tags: ["plb_pin_b"] }, {}, {}], pinned)).toEqual([
      [100, null],
      [101, null],
    ]);
  });

  it("exports every move with its reason, time and effect, as a dry run's plan is", () => {
    const [header, first] = planCsv(shownInstantPlan(plan, GIB)).split("\r\n");
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
    const why = "Proxmox will refuse: vm100 is locked (backup).";
    const refused = planFor(picture, CONFIG, (of) => ({
      refusals: of === vmid ? [why] : [],
      afterwards: [],
      localDiskBytes: null,
      along: [],
    }));
    const locked = { ...refused, certainty: { kind: "chance" as const, by: [], chances } };
    const shown = shownInstantPlan(locked, GIB);
    expect(shown.moves.map(({ share }) => share)).toEqual([
      { orders: 17, of: 24 },
      { orders: 0, of: 24 },
    ]);
    expect(shown.moves.map(({ refusals }) => refusals)).toEqual([[why], []]);
    // What Proxmox refuses changes no spread.
    expect(shown.moves.map(({ spreadChangePoints }) => spreadChangePoints)).toEqual([null, -25]);
    const [header, first, second] = planCsv(shown).split("\r\n");
    expect(header).toMatch(/,warnings,refusals,orders_with_it,orders_tried$/);
    expect(first).toMatch(/is locked \(backup\)\.,17,24$/);
    expect(second).toMatch(/,,,0,24$/);
  });
});
