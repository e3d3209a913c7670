import { expect, it } from "vitest";
import { searchKeysOn } from "./use-search-keys";

it.each([
  ["MacIntel", "⌘K"],
  ["iPad", "⌘K"],
  ["Win32", "Ctrl K"],
  ["Linux x86_64", "Ctrl K"],
  ["", "Ctrl K"],
])("shows on %s the key that works there", (platform, keys) => {
  expect(searchKeysOn(platform)).toBe(keys);
});
