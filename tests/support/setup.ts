import { afterEach, beforeEach, expect, vi } from "vitest";

// A console.error or console.warn that a test did not expect is a defect the test would otherwise hide.
beforeEach(() => {
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});

afterEach(() => {
  const calls = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls];
  vi.restoreAllMocks();
  expect(calls, "unexpected console.error or console.warn").toEqual([]);
});
