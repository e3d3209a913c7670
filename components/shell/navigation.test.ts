import { describe, expect, it } from "vitest";
import { isInSection, SECTIONS, visibleSections } from "./navigation";

describe("the sections", () => {
  it("have a letter of their own each", () => {
    expect(new Set(SECTIONS.map((section) => section.key)).size).toBe(SECTIONS.length);
  });

  it("are absent for whom the permission is missing and where the screen does not exist yet", () => {
    const all = SECTIONS.map((section) => section.permission);
    expect(visibleSections(all).every((section) => section.available)).toBe(true);
    expect(visibleSections(["nodes.view"]).map((section) => section.href)).toEqual([
      "/nodes",
      "/maintenance",
    ]);
    expect(visibleSections([])).toEqual([]);
  });

  it("hold the pages beneath them, the overview only itself", () => {
    expect(isInSection("/nodes/pve1", "/nodes")).toBe(true);
    expect(isInSection("/nodesx", "/nodes")).toBe(false);
    expect(isInSection("/nodes", "/")).toBe(false);
  });
});
