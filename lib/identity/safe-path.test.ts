import { expect, it } from "vitest";
import { safePath } from "./safe-path";

it("goes on to a path of our own, with its query", () => {
  expect(safePath("/guests?q=node%3Apve1")).toBe("/guests?q=node%3Apve1");
});

it.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "https:evil.example",
  "javascript:alert(1)",
  "/\t/evil.example",
  "",
  " /x",
  undefined,
  ["/a"],
])("does not follow %j", (given) => {
  expect(safePath(given)).toBe("/");
});
