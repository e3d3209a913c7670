import { expect, it } from "vitest";
import { cleanText } from "./clean-text";

it.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007", "click"],
  ["a\u0000b\rc\u0008d", "a\ufffdb\ufffdc\ufffdd"],
  ["user\u202egnp.exe", "user\ufffdgnp.exe"],
  ["tab\tstays", "tab\tstays"],
  ["ü – 漢字", "ü – 漢字"],
])("makes %j harmless", (given, clean) => {
  expect(cleanText(given)).toBe(clean);
});
