import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import type { GuestState, HaRule } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { nodeState } from "@/tests/support/node-state";
import { plainConfig } from "@/tests/support/planner/large";
import { plainGround } from "@/tests/support/planner/plain-ground";
import { answerOf, figuresOfMoves } from "./answer";
import { afterwardsIn, problemOfPicture } from "./from-picture";
import type { SearchGoal } from "./problem";
import { search } from "./search";
import { blockerSentences, proofSentence, unmendedSentence } from "./sentences";
import { told } from "./told";

const GIB = 1024 ** 3;
const AT = new Date("2026-03-03T12:00:00Z");
const GROUND = plainGround(plainConfig({ balancing: { balanciness: 100 } }));

const node = (name: string, usedGib: number) =>
  nodeState(name, { memoryUsedBytes: usedGib * GIB, memoryTotalBytes: 64 * GIB });
const guest = (vmid: number, on: string, more: Partial<GuestState> = {}) =>
  guestState(vmid, { node: on, memoryUsedBytes: 4 * GIB, memoryHostBytes: 4 * GIB, ...more });
const rule = (
  name: string,
  affinity: HaRule["affinity"],
  resources: string[],
  more: Partial<HaRule> = {},
): HaRule => ({
  rule: name,
  type: "resource-affinity",
  affinity,
  strict: false,
  disabled: false,
  nodes: [],
  resources,
  ...more,
});

function empty(
  guests: GuestState[],
  haRules: HaRule[] = [],
  nodes = [node("pve1", 20), node("pve2", 10), node("pve3", 10)],
  haFailback: Record<string, boolean> = {},
) {
  const picture = { facts: { ...EMPTY_FACTS, haRules, haFailback }, nodes, guests };
  const problem = problemOfPicture(picture, GROUND, {}, { at: AT, leaving: { kind: "node", node: "pve1" } });
  const goal: SearchGoal = { kind: "empty" };
  const answer = answerOf(problem, goal, search(problem, goal, { steps: 100_000 }));
  return {
    picture,
    answer,
    moves: answer.moves.map(({ guest: name, from, to, step }) => `${step} ${name} ${from} ${to}`),
    blockers: answer.blockers.map((blocker) => [blocker.guest, ...blockerSentences(blocker)]),
  };
}

describe("the search on the live picture", () => {
  it("moves along whom the HA manager moves along, and only where all of them may be", () => {
    const managed = { haState: "started" };
    const guests = [guest(101, "pve1", managed), guest(102, "pve2", managed), guest(103, "pve3", managed)];
    const rules = [
      rule("pair", "positive", ["vm:101", "vm:102"]),
      rule("not-both", "negative", ["vm:102", "vm:103"]),
    ];
    const { moves, answer } = empty(guests, rules);
    expect(moves).toEqual(["1 guest101 pve1 pve2"]);
    expect(answer).toMatchObject({ reached: true, proof: "all", after: { moves: 1, left: 0 } });
    expect(proofSentence(answer)).toBe("Proven: there is no better way.");
  });

  it("names what keeps each guest, as far as it is known", () => {
    const managed = { haState: "started" };
    const guests = [
      guest(101, "pve1", { lock: "backup" }),
      guest(102, "pve1", { tags: ["plb_pin_pve1"] }),
      guest(103, "pve1", { tags: ["plb_ignore"] }),
      guest(104, "pve1", { migratingTo: "pve2" }),
      guest(105, "pve1", { cpuCores: 16 }),
      guest(106, "pve1", managed),
      guest(107, "pve2", { ...managed, status: "stopped" }),
      guest(108, "pve3", managed),
    ];
    const { blockers, answer } = empty(guests, [rule("apart", "negative", ["vm:106", "vm:107", "vm:108"])]);
    expect(blockers).toEqual([
      ["guest101", "Proxmox will refuse: guest101 is locked (backup)."],
      [
        "guest102",
        "pve2: It is pinned to pve1 by tag plb_pin_pve1.",
        "pve3: It is pinned to pve1 by tag plb_pin_pve1.",
      ],
      ["guest103", "Its tag tells ProxLB to leave it alone."],
      ["guest104", "It is being migrated to pve2."],
      [
        "guest105",
        "pve2: Proxmox will refuse: guest105 has 16 vCPUs, and pve2 has 8 cores.",
        "pve3: Proxmox will refuse: guest105 has 16 vCPUs, and pve3 has 8 cores.",
      ],
      [
        "guest106",
        "pve2: HA rule apart keeps it apart from guest107.",
        "pve3: HA rule apart keeps it apart from guest108.",
      ],
    ]);
    expect(answer).toMatchObject({ reached: false, ideal: false, proof: "all", moves: [] });
  });

  it("sends nobody where failback would not leave them, and says of whom nobody has read it", () => {
    // ProxLB reads nodes to avoid as a group of the members, which is no rule for one alone.
    const off = rule("off", "negative", ["vm:101"], { type: "node-affinity", nodes: ["pve2", "pve3"] });
    const guests = [guest(101, "pve1", { haState: "started" })];
    const sentence = "HA rule off avoids pve2, and";
    const on = empty(guests, [off], undefined, { "vm:101": true });
    expect(on.blockers[0]?.[1]).toBe(
      `pve2: The HA manager will move it back to pve1: ${sentence} failback is on.`,
    );
    const unread = empty(guests, [off]);
    expect(unread.answer.reached).toBe(true);
    expect(told(unread.answer, afterwardsIn(unread.picture, GROUND)).moves[0]?.afterwards).toEqual([
      `Whether the HA manager moves it back to pve1 is not known: ${sentence} nobody has read whether failback is on.`,
    ]);
    expect(empty(guests, [off], undefined, { "vm:101": false }).answer.reached).toBe(true);
  });

  it("judges moves of others by the same figures, whatever they break", () => {
    const tags = ["plb_anti_affinity_x"];
    const guests = [guest(101, "pve1", { tags }), guest(102, "pve2", { tags })];
    const nodes = [node("pve1", 10), node("pve2", 62)];
    const picture = { facts: EMPTY_FACTS, nodes, guests };
    const problem = problemOfPicture(picture, GROUND, {}, { at: AT, leaving: { kind: "maintenance" } });
    const moved = [{ vmid: 101, to: "pve2", memoryBytes: 4 * GIB }];
    expect(figuresOfMoves(problem, moved)).toMatchObject({ moves: 1, brokenRules: 1, overfilled: ["pve2"] });
    const goal: SearchGoal = { kind: "mend", rules: [0] };
    const pinned = { ...picture, guests: [guest(103, "pve1", { tags: ["plb_pin_pve2", "plb_ignore"] })] };
    const other = problemOfPicture(pinned, GROUND, {}, { at: AT, leaving: { kind: "maintenance" } });
    const { unmended } = answerOf(other, goal, search(other, goal, { steps: 1000 }));
    expect(unmended.map(unmendedSentence)).toEqual([
      "tag plb_pin_pve2 stays without effect; it can never be kept as things are.",
    ]);
  });

  it("makes room on a full node, and says how much lacks where it cannot", () => {
    const big = guest(101, "pve1", { memoryUsedBytes: 30 * GIB, memoryHostBytes: 30 * GIB });
    const small = guest(102, "pve2", { memoryUsedBytes: 10 * GIB, memoryHostBytes: 10 * GIB });
    const full = [node("pve1", 40), node("pve2", 40), node("pve3", 50)];
    expect(empty([big, small], [], full).moves).toEqual(["1 guest102 pve2 pve3", "2 guest101 pve1 pve2"]);
    const fuller = [node("pve1", 40), node("pve2", 50), node("pve3", 60)];
    expect(empty([big], [], fuller).blockers).toEqual([
      [
        "guest101",
        "pve2: It has no room: 30.0 GiB of memory needed, 14.0 GiB free.",
        "pve3: It has no room: 30.0 GiB of memory needed, 4.0 GiB free.",
      ],
    ]);
  });
});
