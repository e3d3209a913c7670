import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { extendTailwindMerge } from "tailwind-merge";
import { describe, expect, it } from "vitest";
import { cn } from "./cn";

const whole = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["table", "2xs"] }] } } });

/** Every word of the product's sources that the whole library takes for a class of Tailwind's, without its variants. */
function classesWritten(): string[] {
  const files = execFileSync(
    "git",
    // The list itself is no place where a class is used: it names beginnings of classes.
    ["ls-files", "components/**.tsx", "app/**.tsx", "components/**.ts", ":!components/ui/class-groups.ts"],
    { encoding: "utf8" },
  );
  const words = new Set<string>();
  for (const file of files.trim().split("\n"))
    for (const [, text = ""] of readFileSync(file, "utf8").matchAll(/["'`]([^"'`\n]*)["'`]/g))
      for (const word of text.split(/\s+/)) words.add(word.slice(variantsEnd(word)));
  return [...words].filter((word) => /^[-!@[a-z]/.test(word) && whole(`${word} ${word}`) === word);
}

/** Where the last colon outside of brackets stands, plus one. */
function variantsEnd(word: string): number {
  let [depth, end] = [0, 0];
  for (const [index, letter] of [...word].entries()) {
    if (letter === "[" || letter === "(") depth += 1;
    if (letter === "]" || letter === ")") depth -= 1;
    if (letter === ":" && depth === 0) end = index + 1;
  }
  return end;
}

describe("the classes that cn knows", () => {
  it("merge as the whole library merges them: any two of those that are written in the sources", () => {
    const classes = classesWritten();
    expect(classes.length).toBeGreaterThan(400);
    const wrong: string[] = [];
    for (const first of classes)
      for (const second of classes) {
        const pair = `${first} ${second}`;
        if (first !== second && cn(pair) !== whole(pair))
          wrong.push(`${pair}: ${cn(pair)}, should be ${whole(pair)}`);
      }
    expect(wrong.slice(0, 20)).toEqual([]);
  });

  it("keep apart what stands behind other variants", () => {
    expect(cn("p-2 sm:p-4 hover:p-1", "sm:p-3")).toBe("p-2 hover:p-1 sm:p-3");
  });
});
