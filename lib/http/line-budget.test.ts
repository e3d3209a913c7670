import { afterEach, expect, it } from "vitest";
import { setSingleton } from "@/lib/core/singleton";
import { takeLine } from "./line-budget";

afterEach(() => setSingleton("line-budgets", new Map()));

const isWritten = (kind: string, address: string | null) => "missed" in takeLine(kind, address);

it("gives one network ten lines a minute, an IPv6 /64 with all its addresses as much as one IPv4 address", () => {
  const lines = Array.from({ length: 3_000 }, (_, index) => `2001:db8:1:2::${index.toString(16)}`);
  expect(lines.filter((address) => isWritten("a", address)).length).toBe(10);
  expect(Array.from({ length: 50 }, () => isWritten("a", "192.0.2.1")).filter(Boolean).length).toBe(10);
});

it("gives all networks together a hundred, each kind for itself, and says what it left out", () => {
  const many = Array.from({ length: 500 }, (_, index) => `198.51.${index >> 8}.${index & 255}`);
  expect(many.filter((address) => isWritten("b", address)).length).toBe(100);
  expect(takeLine("c", "192.0.2.1")).toEqual({ missed: 0 });
  expect(takeLine("b", null)).toEqual({ retryAfterSeconds: 60 });
});
