import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { isBuilt } from "@/tests/support/stack";

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
const read = (file: string) => readFileSync(file, "utf8");

const isServerOnly = (text: string) => /^import "server-only";/m.test(text);

describe.runIf(isBuilt())("what the build gives to browsers", () => {
  let built: string[] = [];
  let scripts: string[] = [];
  let sources: string[] = [];
  beforeAll(() => {
    built = filesIn(".next/static");
    scripts = built.filter((file) => file.endsWith(".js")).map(read);
    sources = ["app", "components", "lib", "db"]
      .flatMap(filesIn)
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
      .map(read);
  });

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
    expect(read("next.config.mjs")).not.toMatch(/NEXT_PUBLIC_|^\s*env:/m);
    expect(scripts.filter((text) => text.includes("NEXT_PUBLIC_"))).toEqual([]);
  });
});
