import { readdirSync, readFileSync } from "node:fs";
import { extendTailwindMerge } from "tailwind-merge";
import { describe, expect, it } from "vitest";
import { cn } from "./cn";

// Our own text sizes; unknown to tailwind-merge they would be taken for colours.
const merge = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["table", "2xs"] }] } } });

describe("cn", () => {
  it("lets the last of two classes for the same property win, under the same variant only", () => {
    expect(cn("size-8 max-sm:size-9 text-sm", "size-7")).toBe("max-sm:size-9 text-sm size-7");
    expect(cn("px-4 pb-4", { "p-0": true })).toBe("p-0");
    expect(cn("p-0", "px-4", null)).toBe("p-0 px-4");
  });

  it("keeps what is no class of Tailwind", () => {
    expect(cn("theirs", false, "theirs")).toBe("theirs theirs");
  });

  it("agrees with tailwind-merge on every pair of classes in the sources", () => {
    const classes = classesInSources();
    expect(classes.length).toBeGreaterThan(300);
    const pairs = classes.flatMap((first) => classes.map((second) => `${first} ${second}`));
    const apart = pairs.filter((pair) => cn(pair) !== merge(pair) && !/^(\S+) \1$/.test(pair));
    expect(apart).toEqual([]);
  }, 30_000);
});

/** Every word in quotes that is a class, without its variants: tailwind-merge drops the first of two that are the same. */
function classesInSources(): string[] {
  const words = ["app", "components"].flatMap(sourcesIn).flatMap((file) => {
    const strings = readFileSync(file, "utf8").matchAll(/"([^"\n]*)"|`([^`]*)`/g);
    return [...strings].flatMap(([, quoted, template]) => (quoted ?? template ?? "").split(/\s+/));
  });
  return [...new Set(words.map(withoutVariants))].filter(
    (word) => word !== "" && merge(`${word} ${word}`) === word,
  );
}

const withoutVariants = (word: string) => word.slice(word.lastIndexOf(":") + 1);

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file) && file !== "ui/cn.ts")
    .map((file) => `${folder}/${file}`);
}
