import { describe, expect, it } from "vitest";
import { createLogRing } from "./log-ring";

const line = (epoch: string, seq: number, text = "x") => ({
  epoch,
  seq,
  text,
  at: "2026-01-01T00:00:00Z",
  stream: "stdout" as const,
});

describe("log ring", () => {
  it("keeps the newest lines and counts on", () => {
    const ring = createLogRing(3);
    for (let seq = 0; seq < 5; seq += 1) ring.push(line("a", seq));
    expect([ring.first(), ring.end()]).toEqual([2, 5]);
    expect(ring.read(0, 10).map((each) => each.seq)).toEqual([2, 3, 4]);
    expect(ring.read(3, 1).map((each) => each.seq)).toEqual([3]);
  });

  it("drops by size too, but never the newest line", () => {
    const ring = createLogRing(100, 1000);
    for (let seq = 0; seq < 10; seq += 1) ring.push(line("a", seq, "x".repeat(100)));
    expect(ring.end() - ring.first()).toBe(3);
    ring.push(line("a", 10, "x".repeat(5000)));
    expect(ring.read(0, 10).map((each) => each.seq)).toEqual([10]);
  });

  it("finds where a reader was, over restarts of ProxLB and after its line was dropped", () => {
    const ring = createLogRing(4);
    for (let seq = 7; seq < 10; seq += 1) ring.push(line("a", seq));
    for (let seq = 0; seq < 3; seq += 1) ring.push(line("b", seq));
    expect(ring.after("a", 8)).toBe(2);
    expect(ring.after("b", 0)).toBe(4);
    expect(ring.after("b", 99)).toBe(6);
    expect(ring.after("a", 7)).toBe(1);
    expect(ring.first()).toBe(2);
    expect(ring.after("never", 0)).toBeNull();
  });
});
