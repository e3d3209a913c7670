// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { placeBubble, Tooltip } from "./tooltip";

afterEach(cleanup);

describe("a tooltip", () => {
  const sample = (
    <Tooltip content="from PVE">
      <button type="button">42</button>
    </Tooltip>
  );

  it("tells on hover, stays while it is hovered itself, and describes its element", async () => {
    render(sample);
    const button = screen.getByRole("button");
    await userEvent.hover(button);
    const bubble = await screen.findByRole("tooltip");
    expect(button.getAttribute("aria-describedby")).toBe(bubble.id);
    await userEvent.hover(bubble);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(screen.getByRole("tooltip")).toBeTruthy();
    await userEvent.unhover(bubble);
    await expect.poll(() => screen.queryByRole("tooltip")).toBeNull();
  });

  it("tells on focus by keyboard and is dismissed by Escape without moving the focus", async () => {
    render(sample);
    await userEvent.tab();
    await screen.findByRole("tooltip");
    await userEvent.keyboard("{Escape}");
    await expect.poll(() => screen.queryByRole("tooltip")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button"));
  });

  it("leaves the element what it does itself", async () => {
    const heard: string[] = [];
    const hear = (event: { type: string }) => heard.push(event.type);
    render(
      <Tooltip content="from PVE">
        <button type="button" onFocus={hear} onPointerDown={hear} onKeyDown={hear} onBlur={hear}>
          42
        </button>
      </Tooltip>,
    );
    await userEvent.click(screen.getByRole("button"));
    await userEvent.keyboard("a");
    await userEvent.tab();
    expect(heard).toEqual(["pointerdown", "focus", "keydown", "keydown", "blur"]);
  });

  it("is not there at all without anything to tell", () => {
    render(
      <Tooltip content={null}>
        <button type="button">42</button>
      </Tooltip>,
    );
    expect(screen.getByRole("button").getAttribute("aria-describedby")).toBeNull();
  });
});

describe("placeBubble", () => {
  const own = { width: 100, height: 30 };

  it("centres on the wanted side", () => {
    expect(placeBubble({ left: 200, top: 200, width: 40, height: 20 }, own, "top", 800, 600)).toEqual({
      left: 170,
      top: 164,
    });
    expect(placeBubble({ left: 200, top: 200, width: 40, height: 20 }, own, "right", 800, 600)).toEqual({
      left: 246,
      top: 195,
    });
  });

  it("goes to the other side where there is no room, and stays in the window", () => {
    expect(placeBubble({ left: 0, top: 10, width: 40, height: 20 }, own, "top", 800, 600)).toEqual({
      left: 8,
      top: 36,
    });
    expect(placeBubble({ left: 780, top: 580, width: 20, height: 20 }, own, "bottom", 800, 600)).toEqual({
      left: 692,
      top: 544,
    });
  });
});
