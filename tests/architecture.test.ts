import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** The import map of ARCHITECTURE.md as data: a folder may import itself, npm packages and what its row lists. */
const PURE = ["lib/core"];
const MAY_IMPORT: Record<string, string[]> = {
  "lib/core": [],
  "lib/proxlb": [...PURE, "lib/live/schema"],
  db: ["lib/core"],
  "lib/proxmox": ["lib/core"],
  "lib/daemon": ["lib/core", "lib/proxlb"],
  "lib/audit": ["lib/core", "db"],
  "lib/live": ["lib/core", "lib/proxlb", "lib/proxmox", "lib/daemon", "db"],
  "lib/access": ["lib/core", "db", "lib/audit", "lib/live", "lib/daemon", "lib/proxmox"],
};
const FOUNDATIONS = Object.keys(MAY_IMPORT);
/** What components may take from a feature. */
const CLIENT_SAFE =
  /^lib\/(core|proxlb|live\/(schema|client|delta|protocol)|access\/permissions|daemon\/schema|[a-z-]+\/([a-z]+-)?(schema|live|actions))/;
const SERVER_ROOTS = ["server.ts", "lib/application/", "middleware.ts", "scripts/", "tests/", "simulator/"];
const MAX_LINES = 300;

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"],
  { encoding: "utf8" },
)
  .split("\n")
  .filter((file) => file !== "" && !file.startsWith("drizzle/"));
const sources = files.filter((file) => !/\.test\.tsx?$/.test(file));

describe("architecture", () => {
  it("finds the files it is to check", () => {
    expect(sources.length).toBeGreaterThan(60);
    for (const folder of [...FOUNDATIONS, "app", "components"]) {
      expect(
        sources.some((file) => file.startsWith(`${folder}/`)),
        folder,
      ).toBe(true);
    }
  });

  it("imports only along the map", () => {
    const wrong = sources
      .filter((file) => !SERVER_ROOTS.some((root) => file.startsWith(root)))
      .flatMap(forbiddenImports);
    expect(wrong).toEqual([]);
  });

  it("keeps every source file under 300 lines", () => {
    const tooLong = sources
      .map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(tooLong).toEqual([]);
  });

  it("reads process.env in one file only", () => {
    const allowed = /^(lib\/core\/env\.ts|server\.ts|scripts\/|tests\/|vitest)/;
    const stray = files.filter(
      (file) =>
        !allowed.test(file) &&
        !/\.test\.tsx?$/.test(file) &&
        /process\.env\b/.test(readFileSync(file, "utf8")),
    );
    expect(stray).toEqual([]);
  });

  it("marks what may touch a secret as server-only", () => {
    const guarded =
      /^(db\/(client|open|embedded)|lib\/(access\/(session|sign-in|auth|query|operation|endpoint|action|identify|request)|audit\/|core\/keys)|lib\/[a-z-]+\/(queries|operations))/;
    const open = sources.filter(
      (file) => guarded.test(file) && !readFileSync(file, "utf8").includes('import "server-only"'),
    );
    expect(open).toEqual([]);
  });
});

function forbiddenImports(file: string): string[] {
  return importsOf(file)
    .filter((target) => !isAllowed(file, target))
    .map((target) => `${file} imports ${target}`);
}

function isAllowed(file: string, target: string): boolean {
  const home = folderOf(file);
  if (target === home || target.startsWith(`${home}/`)) return true;
  const listed = MAY_IMPORT[home];
  if (listed) return listed.some((prefix) => target === prefix || target.startsWith(`${prefix}/`));
  if (home === "components") return target.startsWith("components/") || CLIENT_SAFE.test(target);
  if (home === "app")
    return !/^(db|lib\/(proxmox|audit))(\/|$)/.test(target) && !/^lib\/daemon\/(?!schema)/.test(target);
  // A feature: the foundations, and no other feature.
  return FOUNDATIONS.some((prefix) => target === prefix || target.startsWith(`${prefix}/`));
}

function folderOf(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "lib" ? `lib/${second}` : first;
}

/** Repository paths that a file imports. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map(
    (match) => match[1] ?? "",
  );
  return specifiers.flatMap((specifier) => {
    if (specifier.startsWith("@/")) return [specifier.slice(2)];
    if (specifier.startsWith("."))
      return [path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))];
    return [];
  });
}
