import { describe, expect, it } from "vitest";
import { rankPaletteItems } from "./palette-items";
import type { PaletteItem } from "./types";

const item = (label: string, group: PaletteItem["group"], detail = ""): PaletteItem => ({
  id: `${group}:${label}`,
  group,
  label,
  detail,
});

const ITEMS = [
  item("Nodes", "Pages"),
  item("Dry run", "Actions"),
  item("pve1", "Nodes"),
  item("web-1", "Guests", "VM 101 on pve1"),
  item("old-web", "Guests", "CT 102 on pve2"),
  item("cobweb", "Guests", "VM 103 on pve2"),
];
const found = (query: string) => rankPaletteItems(ITEMS, query, 10).map((each) => each.label);

describe("rankPaletteItems", () => {
  it("offers pages and actions before anything is typed", () => {
    expect(found("")).toEqual(["Nodes", "Dry run"]);
  });

  it("puts the start of a label before the start of a word before the inside of one", () => {
    expect(found("web")).toEqual(["web-1", "old-web", "cobweb"]);
  });

  it("finds by detail, after those that are called so", () => {
    expect(found("pve1")).toEqual(["pve1", "web-1"]);
    expect(found("103")).toEqual(["cobweb"]);
  });

  it("wants every word", () => {
    expect(found("web pve2")).toEqual(["old-web", "cobweb"]);
    expect(found("web nowhere")).toEqual([]);
  });
});
