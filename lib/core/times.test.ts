import { describe, expect, it } from "vitest";
import { formatAbsolute, formatAge, formatCountdown, formatLasting } from "./times";

const NOW = Date.parse("2026-11-23T06:00:00Z");

describe("formatAge", () => {
  it.each([
    [0, "just now"],
    [1, "just now"],
    [12, "12 s ago"],
    [59, "59 s ago"],
    [60, "1 min ago"],
    [3599, "59 min ago"],
    [3600, "1 h ago"],
    [86_399, "23 h ago"],
    [200_000, "2 d ago"],
    [-2400, "in 40 min"],
  ])("says %i seconds as %s", (seconds, text) => {
    expect(formatAge(NOW - seconds * 1000, NOW)).toBe(text);
  });
});

describe("formatLasting", () => {
  it("says how long it lasts, never since how long ago", () => {
    expect(formatLasting(NOW - 4000, NOW)).toBe("for 4 s");
    expect(formatLasting(NOW - 7_300_000, NOW)).toBe("for 2 h");
    expect(formatLasting(NOW + 500, NOW)).toBe("just now");
  });
});

describe("formatCountdown", () => {
  it("keeps two units while it waits and says now when due", () => {
    expect(formatCountdown(NOW + 3_900_000, NOW)).toBe("in 1 h 5 min");
    expect(formatCountdown(NOW - 1, NOW)).toBe("now");
  });
});

describe("formatAbsolute", () => {
  it("names the zone it speaks in", () => {
    expect(formatAbsolute(NOW, "UTC")).toBe("2026-11-23 06:00:00 UTC");
    expect(formatAbsolute(NOW, "Europe/Berlin")).toMatch(/^2026-11-23 07:00:00 /);
  });
});
