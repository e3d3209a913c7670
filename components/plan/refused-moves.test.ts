import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { type ConfigFacts, type MoveFacts, NOTHING_ASKED, obstaclesOf } from "@/lib/snapshot/obstacles";
import type { GuestState, HaRule, NodeState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { plainConfig } from "@/tests/support/planner/large";
import { NO_FIGURES, plainGround } from "@/tests/support/planner/plain-ground";
import { shownInstantPlan } from "./instant-shown";
import { effortSentence, planHeadline } from "./plan-words";
import { notLookedAt, refusedSentence } from "./refused-moves";

const GIB = 1024 ** 3;
const node = (name: string, usedGib: number) =>
  ({
    name,
    status: "online",
    haMaintenance: false,
    cpuRatio: 0.1,
    cpuCores: 8,
    memoryUsedBytes: usedGib * GIB,
    memoryTotalBytes: 100 * GIB,
    diskUsedBytes: 1,
    diskTotalBytes: 9,
  }) as NodeState;
const guest = (vmid: number, on: string, gib: number, more: Partial<GuestState> = {}) =>
  guestState(vmid, {
    name: `vm${vmid}`,
    node: on,
    haState: "started",
    memoryUsedBytes: gib * GIB,
    memoryTotalBytes: gib * GIB,
    ...more,
  });
const NODES = [node("a", 60), node("b", 40), node("c", 10)];
const GUESTS = [guest(100, "a", 30), guest(101, "b", 5), guest(102, "c", 1)];
const FREE: ConfigFacts = { lock: null, disks: [], devices: [], hasSnapshots: false };

const rule = (affinity: HaRule["affinity"], ...vmids: number[]): HaRule => ({
  rule: affinity === "positive" ? "pair" : "apart",
  type: "resource-affinity",
  affinity,
  strict: false,
  disabled: false,
  nodes: [],
  resources: vmids.map((vmid) => `vm:${vmid}`),
});

interface Case {
  guests?: GuestState[];
  rules?: HaRule[];
  facts?: Partial<MoveFacts>;
}

/** The plan by tags alone: what ProxLB makes of HA rules is not the question. */
function planOf({ guests = GUESTS, rules = [], facts = {} }: Case) {
  const picture = { facts: { ...EMPTY_FACTS, haRules: rules }, nodes: NODES, guests };
  const ground = plainGround(plainConfig({ balancing: { balanciness: 40 } }), {
    bytesPerSecond: GIB,
    figures: { ...NO_FIGURES, versions: { a: "8.4.0", b: "8.4.0", c: "8.4.0" } },
    moveFacts: { ...NOTHING_ASKED, ...facts },
  });
  const plan = instantPlan(picture, ground, {}, new Date("2026-03-03T12:00:00Z"));
  return { plan, shown: shownInstantPlan(plan, GIB) };
}

/** Whatever ProxLB makes of the rules: what is known against moving guest 100 to c. */
function instantRefusals(rules: HaRule[]): string[] {
  const [first] = GUESTS;
  if (!first) throw new Error("no guest");
  const picture = { facts: { ...EMPTY_FACTS, haRules: rules }, nodes: NODES, guests: GUESTS };
  const move = {
    guest: first,
    to: "c",
    facts: NOTHING_ASKED,
    withLocalDisks: true,
    moving: new Set<number>(),
  };
  return obstaclesOf(picture, move).refusals.map(({ sentence }) => sentence);
}

describe("what Proxmox makes of a plan", () => {
  it("is counted as a lower bound until every guest was looked at", () => {
    expect(refusedSentence(2, 5, 7)).toMatch(
      /^Proxmox will refuse or undo at least 2 of 7 moves; 5 guests not looked/,
    );
    expect(refusedSentence(0, 1, 1)).toMatch(/^Nothing in the live picture .*; 1 guest not looked at yet/);
    expect(refusedSentence(2, 0, 7)).toBe("Proxmox will refuse or undo 2 of 7 moves as things are.");
    expect(refusedSentence(0, 0, 7)).toMatch(/^Every guest was looked at/);
    expect(refusedSentence(0, 0, 0)).toBeNull();
    const { plan } = planOf({});
    expect(plan.moves.map(({ vmid, to }) => [vmid, to])).toEqual([[100, "c"]]);
    expect(notLookedAt(plan.moves)).toEqual([100]);
    expect(effortSentence(plan)).toBe(
      "30.0 GiB of memory to move, about 30 s by past migrations, not counting local disks.",
    );
    const looked = planOf({ facts: { configs: { 100: FREE } } }).plan;
    expect(notLookedAt(looked.moves)).toEqual([]);
    expect(effortSentence(looked)).toBe("30.0 GiB of memory to move, about 30 s by past migrations.");
  });

  it("leaves refused moves out of figures and headline, and says so", () => {
    const guests = GUESTS.map((each) => (each.vmid === 100 ? { ...each, lock: "backup" } : each));
    const { plan, shown } = planOf({ guests });
    expect(planHeadline(plan)).toBe("ProxLB would order 1 move, and Proxmox will refuse or undo all.");
    expect(plan.spread).toEqual({ beforePoints: 50, afterPoints: 50 });
    expect(plan.memoryToMoveBytes).toBe(0);
    expect(effortSentence(plan)).toBe("");
    expect(shown.moves[0]?.refusals).toEqual(["Proxmox will refuse: vm100 is locked (backup)."]);
  });

  it("has local disks in the time, and names them", () => {
    const disk = { drive: "scsi0", volume: "lvm:d", storage: "lvm", sizeBytes: 270 * GIB, cdrom: false };
    const facts = {
      configs: { 100: { ...FREE, disks: [disk] } },
      storages: [{ storage: "lvm", shared: false, nodes: null }],
    };
    const { plan, shown } = planOf({ facts });
    expect(plan.durationSeconds).toBe(300);
    expect(shown.moves[0]?.estimatedSeconds).toBe(300);
    expect(shown.moves[0]?.warnings).toEqual(["270 GiB of local disks are copied along."]);
  });

  it("moves companions along: in the row, the loads, the memory and the time", () => {
    const { plan, shown } = planOf({ rules: [rule("positive", 100, 101), rule("positive", 101, 102)] });
    // 102 is a companion by the second rule, and on the target already.
    expect(plan.moves[0]?.along.map(({ vmid, from }) => [vmid, from])).toEqual([[101, "b"]]);
    expect(planHeadline(plan)).toBe("1 guest would move, and 1 along with them.");
    expect(plan.memoryToMoveBytes).toBe(35 * GIB);
    expect(plan.durationSeconds).toBe(35);
    const memory = (name: string) => plan.nodes.find((each) => each.node === name)?.after.memory.usedRatio;
    expect([memory("a"), memory("b"), memory("c")]).toEqual([0.3, 0.35, 0.45]);
    expect(shown.moves[0]?.warnings).toEqual(["The HA manager moves along: vm101 (101) from b."]);
    expect(notLookedAt(plan.moves)).toEqual([100, 101]);
    const unmanaged = GUESTS.map((each) => (each.vmid === 101 ? { ...each, haState: null } : each));
    expect(planOf({ guests: unmanaged, rules: [rule("positive", 100, 101)] }).plan.moves[0]?.along).toEqual(
      [],
    );
  });

  it("tells of a move that the HA manager will undo", () => {
    const home: HaRule = {
      ...rule(null, 100),
      rule: "home",
      type: "node-affinity",
      strict: true,
      nodes: ["a:2", "b"],
    };
    const why = ["The HA manager will move it back: strict HA rule home does not allow c."];
    const { plan } = planOf({ rules: [home] });
    expect(plan.moves.map(({ to, refusals }) => [to, refusals])).toEqual([["c", why]]);
    expect(instantRefusals([home])).toEqual(why);
    expect(instantRefusals([{ ...home, strict: false }])).toEqual([]);
    expect(instantRefusals([{ ...home, disabled: true }])).toEqual([]);
    expect(instantRefusals([{ ...home, affinity: "negative" }])).toEqual([]);
    expect(instantRefusals([{ ...home, affinity: "negative", nodes: ["c"] }])).toHaveLength(1);
  });

  it("refuses a node where a guest is that an HA rule keeps away", () => {
    const { plan } = planOf({ rules: [rule("negative", 100, 102)] });
    expect(plan.moves[0]?.refusals).toEqual([
      "Proxmox will refuse: HA rule apart keeps vm100 away from vm102, which is on c.",
    ]);
  });
});
