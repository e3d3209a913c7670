import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cn } from "./cn";

it("lets the last of two classes for the same property win, under the same variant only", () => {
  expect(cn("size-8 max-sm:size-9 text-sm", "size-7")).toBe("max-sm:size-9 text-sm size-7");
  expect(cn("px-4 pb-4", { "p-0": true })).toBe("p-0");
  expect(cn("p-0", "px-4", null)).toBe("p-0 px-4");
  expect(cn("text-sm text-primary", "text-2xs")).toBe("text-primary text-2xs");
});

it("knows every text size of the style sheet for a size, so that a colour beside it stays", () => {
  const sizes = [...readFileSync("app/globals.css", "utf8").matchAll(/--(text-[a-z0-9]+):/g)].map(
    ([, name]) => name,
  );
  expect(sizes).toContain("text-table");
  for (const size of sizes) expect(cn("text-primary", size, "text-sm")).toBe("text-primary text-sm");
});
