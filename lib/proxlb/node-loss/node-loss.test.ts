import { describe, expect, it } from "vitest";
import { runLossDifferential } from "@/tests/support/search/losses";
import { pack } from "./packing";

describe("what if a node dies", () => {
  it("says of small clusters what looking at every placement says", async () => {
    const { wrong, ...told } = await runLossDifferential(1, 300, 6);
    expect(wrong).toEqual([]);
    expect(told.cases).toBeGreaterThan(600);
    expect(Math.min(told.carried, told.short, told.breaking)).toBeGreaterThan(20);
  }, 60_000);

  it("says that it has not looked at everything where it has not, and still gives an answer", () => {
    const items = Array.from({ length: 40 }, (_, item) => ({
      bytes: 10 + item,
      allowed: [true, true, true],
    }));
    const packed = pack({ freeBytes: [400, 400, 400], items, rules: [] }, 1_000);
    expect(packed.proven).toBe(false);
    expect(packed.placed).toBeGreaterThan(35);
  });
});
