import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { planFingerprint } from "@/lib/proxlb/planner/instant-plan";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import { moveObjection, supersededBecause } from "./check";
import { ApplyInput } from "./schema";

const node = (name: string, more: Partial<NodeState> = {}) =>
  ({ name, status: "online", haMaintenance: false, ...more }) as NodeState;
const guest = (vmid: number, on: string, more: Partial<GuestState> = {}) =>
  ({
    vmid,
    name: `vm${vmid}`,
    type: "vm",
    node: on,
    status: "running",
    template: false,
    migratingTo: null,
    memoryUsedBytes: 1,
    ...more,
  }) as GuestState;
const picture = (nodes: NodeState[], guests: GuestState[]) => ({ facts: EMPTY_FACTS, nodes, guests });

const NODES = [node("a"), node("b")];
const before = picture(NODES, [guest(100, "a"), guest(101, "b")]);
const input = {
  fingerprint: planFingerprint("cfg", before),
  moves: [{ vmid: 100, from: "a", to: "b" }],
};

describe("a plan is superseded", () => {
  it("not by a guest that steps aside and is not yet where it goes on from, but by where it goes", () => {
    const onward = (to: string) => ({
      ...input,
      inOrder: true,
      moves: [...input.moves, { vmid: 100, from: "b", to }],
    });
    expect(supersededBecause(before, "cfg", onward("a"))).toBeNull();
    expect(supersededBecause(before, "cfg", onward("c"))).toContain("There is no node c.");
    expect(ApplyInput.safeParse(onward("a")).success).toBe(true);
    expect(ApplyInput.safeParse({ ...onward("a"), inOrder: false }).success).toBe(false);
    expect(
      ApplyInput.safeParse({ ...input, inOrder: true, moves: [...input.moves, ...input.moves] }).success,
    ).toBe(false);
  });

  it("not by loads, which change all the time", () => {
    const busier = picture(NODES, [guest(100, "a", { memoryUsedBytes: 9, cpuRatio: 0.9 }), guest(101, "b")]);
    expect(supersededBecause(busier, "cfg", input)).toBeNull();
  });

  it.each([
    [
      "the chosen guest is elsewhere",
      picture(NODES, [guest(100, "b"), guest(101, "b")]),
      "vm100 (100) runs on b now",
    ],
    ["another guest moved", picture(NODES, [guest(100, "a"), guest(101, "a")]), "no longer where it was"],
    ["a guest is gone", picture(NODES, [guest(100, "a")]), "no longer where it was"],
    ["the chosen guest is gone", picture(NODES, [guest(101, "b")]), "Guest 100 does not exist any more"],
    [
      "a node went away",
      picture([node("a"), node("b", { status: "offline" })], before.guests),
      "b is offline",
    ],
    [
      "a node entered maintenance",
      picture([node("a", { haMaintenance: true }), node("b")], before.guests),
      "node",
    ],
  ])("when %s", (_, now, words) => {
    expect(supersededBecause(now, "cfg", input)).toContain(words);
  });

  it("when proxlb.yaml changed", () => {
    expect(supersededBecause(before, "cfg2", input)).toContain("proxlb.yaml was changed");
  });
});

describe("a move", () => {
  const moves = { vmid: 100, from: "a", to: "b" };
  it.each([
    ["stopped", { status: "stopped" as const }, "vm100 (100) is not running any more."],
    ["on its way", { migratingTo: "b" }, "vm100 (100) is being migrated to b already."],
    ["a template", { template: true }, "vm100 (100) is a template."],
  ])("of a guest that is %s is refused", (_, more, sentence) => {
    expect(moveObjection(picture(NODES, [guest(100, "a", more)]), moves)).toBe(sentence);
  });

  it("into maintenance or to nowhere is refused", () => {
    const resting = picture([node("a"), node("b", { haMaintenance: true })], [guest(100, "a")]);
    expect(moveObjection(resting, moves)).toBe("b is in maintenance.");
    expect(moveObjection(before, { ...moves, to: "c" })).toBe("There is no node c.");
    expect(moveObjection(before, moves)).toBeNull();
  });
});
