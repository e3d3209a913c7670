import { describe, expect, it } from "vitest";
import type { NodeState } from "@/lib/snapshot/schema";
import { freeMemory, isSettling, nextMove } from "./order";
import type { AppliedMove } from "./schema";

const GIB = 1024 ** 3;
const SEEN = "2026-03-02T10:00:00.000Z";

const node = (name: string, usedGib: number, totalGib = 32, status: NodeState["status"] = "online") =>
  ({ name, status, memoryUsedBytes: usedGib * GIB, memoryTotalBytes: totalGib * GIB }) as NodeState;

const move = (vmid: number, from: string, to: string, gib: number, more: Partial<AppliedMove> = {}) =>
  ({ vmid, guest: `vm${vmid}`, from, to, memoryBytes: gib * GIB, state: "waiting", ...more }) as AppliedMove;

const gibs = (free: Map<string, number>) => Object.fromEntries([...free].map(([k, v]) => [k, v / GIB]));

describe("the order of chosen moves", () => {
  it("starts only what its target has room for", () => {
    const moves = [move(1, "a", "b", 8), move(2, "a", "c", 8)];
    const free = freeMemory([node("a", 30), node("b", 28), node("c", 10)], moves, SEEN);
    expect(nextMove(moves, free)?.vmid).toBe(2);
    expect(nextMove([moves[0] as AppliedMove], free)).toBeNull();
  });

  it("relieves the tightest node first, and keeps the plan's order among equals", () => {
    const moves = [move(1, "b", "c", 2), move(2, "a", "c", 2), move(3, "a", "c", 2)];
    const free = freeMemory([node("a", 31), node("b", 20), node("c", 4)], moves, SEEN);
    expect(nextMove(moves, free)?.vmid).toBe(2);
  });

  it("holds room for guests on their way and for those that just arrived, until the picture shows them", () => {
    const nodes = [node("a", 20), node("b", 20)];
    const onTheWay = move(1, "a", "b", 4, { state: "moving" });
    const justThere = move(2, "a", "b", 3, { state: "moved", endedAt: "2026-03-02T09:59:55.000Z" });
    const longThere = move(3, "a", "b", 3, { state: "moved", endedAt: "2026-03-02T09:58:00.000Z" });
    expect(gibs(freeMemory(nodes, [onTheWay, justThere, longThere], SEEN))).toEqual({ a: 12, b: 5 });
    expect(isSettling([longThere], SEEN)).toBe(false);
    expect(isSettling([justThere], SEEN)).toBe(true);
    expect(isSettling([onTheWay], SEEN)).toBe(true);
  });

  it("does not promise the memory of a guest that is still leaving", () => {
    const swap = [move(1, "a", "b", 6, { state: "moving" }), move(2, "b", "a", 6)];
    const free = freeMemory([node("a", 30), node("b", 20)], swap, SEEN);
    expect(nextMove(swap, free)).toBeNull();
  });

  it("never takes a node that is not online as a target", () => {
    const moves = [move(1, "a", "b", 1)];
    expect(nextMove(moves, freeMemory([node("a", 30), node("b", 0, 32, "offline")], moves, SEEN))).toBeNull();
  });
});
