import { expect, it } from "vitest";
import type { PlanMove } from "@/lib/proxlb/planner/plan-schema";
import { moveDifferences } from "./differences";

const move = (vmid: number, to: string, more: Partial<PlanMove> = {}) =>
  ({ vmid, guest: `g${vmid}`, from: "a", to, filtered: null, refusals: [], ...more }) as PlanMove;

it("tells moves added, dropped, to another node, and run no longer; and none that are the same", () => {
  const saved = { moves: [move(1, "b"), move(2, "b"), move(3, "b"), move(4, "b")] };
  const edited = { moves: [move(5, "c"), move(1, "b"), move(3, "c"), move(4, "b", { filtered: "enable" })] };
  expect(moveDifferences(saved, edited).map(({ kind, vmid }) => [kind, vmid])).toEqual([
    ["added", 5],
    ["changed", 3],
    ["changed", 4],
    ["dropped", 2],
  ]);
  expect(moveDifferences(saved, edited)[2]).toMatchObject({
    saved: { isRun: true },
    edited: { isRun: false },
  });
  expect(moveDifferences(saved, saved)).toEqual([]);
});
