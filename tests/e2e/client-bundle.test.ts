import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** Files that the build gives to browsers. */
const built = readdirSync(".next/static", { recursive: true, encoding: "utf8", withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));
const scripts = built.filter((file) => file.endsWith(".js")).map((file) => readFileSync(file, "utf8"));

const sources = execFileSync("git", ["ls-files", "app", "components", "lib", "db"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .map((file) => readFileSync(file, "utf8"));
const isServerOnly = (text: string) => /^import "server-only";/m.test(text);

describe("what the build gives to browsers", () => {
  it("holds no sentence of a module that is for the server alone", () => {
    const elsewhere = sources.filter((text) => !isServerOnly(text)).join("\n");
    const sentences = sources
      .filter(isServerOnly)
      .flatMap((text) =>
        [...text.matchAll(/"([^"\\\n]*[a-z] [^"\\\n]{24,})"/g)].map(([, literal]) => literal ?? ""),
      )
      .filter((literal) => !elsewhere.includes(literal));
    expect(sentences.length).toBeGreaterThan(50);
    const all = scripts.join("\n");
    expect(sentences.filter((literal) => all.includes(literal))).toEqual([]);
    expect(all, "a sentence for browsers is found").toContain("Enter your user name.");
  });

  it("has no source maps and points at none", () => {
    expect(scripts.length).toBeGreaterThan(10);
    expect(built.filter((file) => file.endsWith(".map"))).toEqual([]);
    expect(scripts.filter((text) => /sourceMappingURL=(?!data:)/.test(text))).toEqual([]);
  });

  it("has no value of the environment: no variable is public", () => {
    expect(sources.filter((text) => text.includes("NEXT_PUBLIC_"))).toEqual([]);
    expect(readFileSync("next.config.mjs", "utf8")).not.toMatch(/NEXT_PUBLIC_|^\s*env:/m);
    expect(scripts.filter((text) => text.includes("NEXT_PUBLIC_"))).toEqual([]);
  });
});
