import { expect, it } from "vitest";
import type { LogLine } from "@/lib/daemon/schema";
import { createLogBuffer } from "./log-buffer";

const line = (seq: number, epoch = "a"): LogLine => ({
  epoch,
  seq,
  at: new Date(1_700_000_000_000 + seq * 1000).toISOString(),
  stream: "stdout",
  text: `2023-11-14 22:13:20,000 - ProxLB - INFO - line ${seq}`,
});
const kinds = (buffer: ReturnType<typeof createLogBuffer>) => buffer.entries().map((entry) => entry.kind);

it("holds new lines back while it is frozen, and loses none", () => {
  const buffer = createLogBuffer([line(1)], 0);
  buffer.freeze();
  buffer.add({ lines: [line(2), line(3)], skipped: 0 });
  expect(buffer.entries().length).toBe(1);
  expect(buffer.held()).toBe(2);
  buffer.thaw();
  expect(buffer.entries().map((entry) => (entry.kind === "line" ? entry.line.seq : null))).toEqual([1, 2, 3]);
});

it("says where lines are missing and how many", () => {
  const buffer = createLogBuffer([line(1)], 5);
  buffer.add({ lines: [line(9)], skipped: 7 });
  buffer.add({ lines: [line(20)], skipped: 0, gap: null });
  expect(
    buffer
      .entries()
      .filter((entry) => entry.kind === "gap")
      .map((entry) => entry.count),
  ).toEqual([5, 7, null]);
});

it("marks each start of ProxLB", () => {
  const buffer = createLogBuffer([line(1), line(1, "b")], 0);
  buffer.add({ lines: [line(2, "b"), line(1, "c")], skipped: 0 });
  expect(kinds(buffer)).toEqual(["line", "start", "line", "line", "start", "line"]);
});

it("drops the oldest beyond its size and counts them", () => {
  const buffer = createLogBuffer([], 0);
  for (let start = 0; start < 21_000; start += 1000) {
    buffer.add({ lines: Array.from({ length: 1000 }, (_, index) => line(start + index)), skipped: 0 });
  }
  const lines = buffer.entries().filter((entry) => entry.kind === "line").length;
  const lost = buffer
    .entries()
    .reduce((sum, entry) => sum + (entry.kind === "gap" ? (entry.count ?? 0) : 0), 0);
  expect(lines + lost).toBe(21_000);
  expect(lines).toBeLessThanOrEqual(20_000);
});
