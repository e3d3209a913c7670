// @vitest-environment jsdom
import { act, cleanup, render, renderHook, screen, waitFor } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Say } from "./toaster";

/** As a page that has just been opened has it: nothing fetched yet. */
let toaster: typeof import("./toaster");
beforeEach(async () => {
  vi.resetModules();
  toaster = await import("./toaster");
});
afterEach(cleanup);

describe("the toaster", () => {
  it("is nothing on the server and on a page that has nothing to say", () => {
    expect(renderToString(<toaster.Toaster />)).toBe("");
    render(<toaster.Toaster />);
    expect(region()).toBeNull();
  });

  it("is there before anything is said where somebody can act", async () => {
    renderSpeaker();
    // Its code is fetched first, which a busy machine takes a while for.
    await waitFor(() => expect(region()).not.toBeNull(), { timeout: 10_000 });
  });

  it("says the first toast into a live region that was there before it, and then every other", async () => {
    const say = renderSpeaker();
    let known = false;
    await act(() =>
      say((toast) => {
        known = region()?.getAttribute("aria-live") === "polite" && region()?.textContent === "";
        toast.success("First said");
      }),
    );
    expect(known).toBe(true);
    expect(await screen.findByText("First said")).toBeTruthy();
    await act(() => say((toast) => toast.error("Second said")));
    expect(await screen.findByText("Second said")).toBeTruthy();
  });
});

const region = () => screen.queryByRole("region", { name: /Notifications/ });

function renderSpeaker(): Say {
  render(<toaster.Toaster />);
  return renderHook(() => toaster.useToaster()).result.current;
}
