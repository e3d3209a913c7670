// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Age } from "./age";
import { RenderedAt } from "./use-now";

const AT = "2026-11-23T06:00:00.000Z";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-23T06:00:12Z");
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("an age", () => {
  it("goes on counting and turns amber when it is stale, whatever colour it was given", () => {
    render(<Age at={AT} staleAfterSeconds={30} className="text-muted-foreground" />);
    const time = screen.getByText("12 s ago");
    expect(time.className).toContain("text-muted-foreground");
    act(() => vi.advanceTimersByTime(20_000));
    expect(time.textContent).toBe("32 s ago");
    expect(time.className).toContain("text-attention");
    expect(time.className).not.toContain("text-muted-foreground");
  });

  it("counts down to what is to come", () => {
    render(<Age at="2026-11-23T07:05:12Z" mode="countdown" />);
    expect(screen.getByText("in 1 h 5 min")).toBeTruthy();
  });

  it("says so when it never was", () => {
    render(<Age at={null} fallback="no data yet" />);
    expect(screen.getByText("no data yet")).toBeTruthy();
  });

  it("is written by the server for the moment it rendered, or absolutely where nobody told it", () => {
    const inFrame = (
      <RenderedAt value={Date.parse(AT) + 5000}>
        <Age at={AT} />
      </RenderedAt>
    );
    expect(renderToString(inFrame)).toContain(">5 s ago<");
    expect(renderToString(<Age at={AT} />)).toContain(">2026-11-23 06:00:00 UTC<");
  });
});
