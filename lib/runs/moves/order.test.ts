import { describe, expect, it } from "vitest";
import type { NodeState } from "@/lib/snapshot/schema";
import { freeMemory, isSettling, nextInOrder, nextMove } from "./order";
import type { AppliedMove } from "./schema";

const GIB = 1024 ** 3;
const SEEN = "2026-03-02T10:00:00.000Z";

const node = (name: string, usedGib: number, totalGib = 32, status: NodeState["status"] = "online") =>
  ({ name, status, memoryUsedBytes: usedGib * GIB, memoryTotalBytes: totalGib * GIB }) as NodeState;

const move = (vmid: number, from: string, to: string, gib: number, more: Partial<AppliedMove> = {}) =>
  ({
    vmid,
    guest: `vm${vmid}`,
    from,
    to,
    memoryBytes: gib * GIB,
    alongWith: null,
    state: "waiting",
    ...more,
  }) as AppliedMove;

const gibs = (free: Map<string, number>) => Object.fromEntries([...free].map(([k, v]) => [k, v / GIB]));

describe("the order of chosen moves", () => {
  it("starts only what its target has room for", () => {
    const moves = [move(1, "a", "b", 8), move(2, "a", "c", 8)];
    const free = freeMemory([node("a", 30), node("b", 28), node("c", 10)], moves, SEEN);
    expect(nextMove(moves, free)?.vmid).toBe(2);
    expect(nextMove([moves[0] as AppliedMove], free)).toBeNull();
  });

  it("asks for room for those that come along too, who are never started by themselves", () => {
    const moves = [move(1, "a", "b", 3), move(2, "a", "b", 3, { alongWith: 1 })];
    const room = (usedGib: number) => freeMemory([node("a", 30), node("b", usedGib)], moves, SEEN);
    expect(nextMove(moves, room(27))).toBeNull();
    expect(nextMove(moves, room(26))?.vmid).toBe(1);
    const [, along] = moves;
    expect(along && nextMove([along], room(0))).toBeNull();
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

  it("waits for what it stands on, and ends with what was not made", () => {
    const moved = { state: "moved", endedAt: SEEN } as const;
    const later = "2026-03-02T10:01:00.000Z";
    const next = (moves: AppliedMove[], seenAt: string, at: string | null, usedGib = 20) =>
      nextInOrder(
        moves,
        freeMemory([node("a", usedGib), node("b", usedGib)], moves, seenAt),
        seenAt,
        () => at,
      );
    const aside = [move(1, "a", "b", 8, moved), move(1, "b", "a", 8)];
    // The picture is of the moment in which the first one ended: its guest is not seen on b yet, nor its room on a.
    expect(next(aside, SEEN, "a")).toEqual({ kind: "wait" });
    expect(next(aside, later, "b")).toMatchObject({ kind: "start", move: aside[1] });
    expect(next(aside, SEEN, "b", 30)).toEqual({ kind: "wait" });
    expect(next(aside, later, "b", 30)).toMatchObject({ kind: "no_room" });
    expect(next([move(2, "a", "b", 1, { state: "moving" }), move(3, "a", "b", 1)], later, "a")).toEqual({
      kind: "wait",
    });
    const failed = move(2, "a", "b", 1, { state: "failed" });
    expect(next([failed, move(3, "a", "b", 1)], later, "a")).toEqual({ kind: "end", because: failed });
  });
});
