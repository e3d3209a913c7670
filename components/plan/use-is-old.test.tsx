// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useIsOld } from "./use-is-old";

describe("a picture", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is old once none came for that long, and no longer with the next one", () => {
    const { result, rerender } = renderHook(
      ({ seenAt }: { seenAt: string | null }) => useIsOld(seenAt, 20_000),
      {
        initialProps: { seenAt: "2026-03-02T10:00:00Z" as string | null },
      },
    );
    const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));
    pass(19_000);
    expect(result.current).toBe(false);
    rerender({ seenAt: "2026-03-02T10:00:10Z" });
    pass(19_000);
    expect(result.current).toBe(false);
    pass(2_000);
    expect(result.current).toBe(true);
    rerender({ seenAt: "2026-03-02T10:00:50Z" });
    expect(result.current).toBe(false);
    rerender({ seenAt: null });
    pass(60_000);
    expect(result.current).toBe(false);
  });
});
