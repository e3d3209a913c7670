import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** The import map of ARCHITECTURE.md as data: a folder may import itself, npm packages and what its row lists. */
const LIB: Record<string, string[]> = {
  "lib/core": [],
  "lib/http": ["lib/core"],
  "lib/snapshot": ["lib/core"],
  "lib/proxlb": ["lib/core", "lib/snapshot"],
  db: ["lib/core"],
  "lib/proxmox": ["lib/core"],
  "lib/config-file": ["lib/core", "lib/proxlb"],
  "lib/daemon": ["lib/core", "lib/proxlb"],
  "lib/ledger": ["lib/core", "db"],
  "lib/config-versions": ["lib/core", "lib/proxlb", "lib/config-file", "db", "lib/ledger"],
  "lib/live": ["lib/core", "lib/http", "lib/snapshot", "lib/proxlb", "lib/proxmox", "lib/daemon", "db"],
  "lib/settings": ["lib/core", "db"],
  "lib/mail": ["lib/core", "lib/settings"],
  "lib/identity": ["lib/core", "lib/http", "db", "lib/ledger", "lib/live", "lib/settings"],
};
const DOORS = ["lib/core", "lib/http", "db", "lib/ledger", "lib/live", "lib/settings", "lib/identity"];
LIB["lib/approvals"] = [...DOORS, "lib/snapshot", "lib/config-file"];
LIB["lib/access"] = [...DOORS, "lib/approvals", "lib/daemon", "lib/proxmox"];
LIB["lib/planning"] = [
  "lib/core",
  "lib/snapshot",
  "lib/proxlb",
  "lib/proxmox",
  "lib/config-file",
  "lib/daemon",
  "db",
  "lib/live",
  "lib/settings",
  "lib/identity",
  "lib/access",
];
LIB["lib/runs"] = [...LIB["lib/planning"], "lib/planning", "lib/ledger"];
/** Rooms under every feature; a feature imports them and itself, and no other feature. */
const FOUNDATIONS = Object.keys(LIB);

/** What components may take from lib. Everything else may hold a secret or a connection. */
const CLIENT_SAFE =
  /^lib\/(core|snapshot|proxlb|live\/(topics|sockets\/(client|protocol|paths))|identity\/(permissions|schema|security-words)|mail\/schema|settings\/(section|sections|sections\/[a-z-]+)$|daemon\/schema|(planning|runs|runs\/moves)\/schema|features\/[a-z-]+\/([a-z-]+\/)?([a-z]+-)?(schema|live|actions))/;

/** The kits and shared rooms of components, lowest first: each may import the ones that its row lists. A screen takes all of SHARED, no other screen. */
const KITS: Record<string, string[]> = {
  ui: [],
  live: ["ui"],
  form: ["ui", "live"],
  table: ["ui", "live"],
  chart: ["ui", "live"],
  picture: ["ui", "live"],
};
KITS.page = ["ui", "live", "form", "table", "chart", "picture"];
KITS.cluster = [...KITS.page, "page"];
KITS.session = [...KITS.page, "page"];
KITS.plan = [...KITS.page, "page", "cluster", "session"];
const SHARED = [...KITS.plan, "plan"];

const SERVER_ROOTS = [
  "server.ts",
  "lib/application/",
  "middleware.ts",
  "scripts/",
  "tests/",
  "vitest",
  "simulator/",
];
const MAX_LINES = 300;
const MAX_COMPONENT_LINES = 80;

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
    const rooms = [...FOUNDATIONS, "app", "components", "lib/features"];
    for (const folder of [...rooms, ...Object.keys(KITS).map((kit) => `components/${kit}`)]) {
      expect(
        sources.some((file) => file.startsWith(`${folder}/`)),
        folder,
      ).toBe(true);
    }
  });

  it("has a screen that watches each topic that is published", () => {
    const named = (call: RegExp) =>
      new Set(
        sources.flatMap((file) =>
          [...readFileSync(file, "utf8").matchAll(call)].flatMap(
            ([, names = ""]) => names.match(/\w+/g) ?? [],
          ),
        ),
      );
    const watched = named(/useWatch\(\[([^\]]*)\]\)/g);
    expect([...named(/\.publish\("(\w+)"\)/g)].filter((topic) => !watched.has(topic))).toEqual([]);
  });

  it("imports only along the map", () => {
    const wrong = sources
      .filter((file) => !SERVER_ROOTS.some((root) => file.startsWith(root)))
      .flatMap(forbiddenImports);
    expect(wrong).toEqual([]);
  });

  it.each([
    ...FOUNDATIONS.map((room) => [`${room}/x.ts`, "lib/features/service/queries"]),
    ...FOUNDATIONS.map((room) => [`${room}/x.ts`, "components/ui/button"]),
    ["lib/core/x.ts", "lib/snapshot/schema"],
    ["lib/proxlb/planner/x.ts", "lib/live/live"],
    ["lib/config-file/x.ts", "lib/daemon/instance"],
    ["lib/config-versions/x.ts", "lib/live/live"],
    ["lib/daemon/x.ts", "lib/config-file/read"],
    ["lib/live/x.ts", "lib/identity/session"],
    ["lib/identity/x.ts", "lib/access/query"],
    ["lib/settings/x.ts", "lib/identity/session"],
    ["lib/mail/x.ts", "lib/identity/links"],
    ["lib/access/x.ts", "lib/planning/basis"],
    ["lib/planning/x.ts", "lib/runs/runner"],
    ["lib/features/config/x.ts", "lib/features/service/schema"],
    ["lib/features/config/x.ts", "lib/application/open"],
    ["components/ui/x.tsx", "components/live/live-provider"],
    ["components/form/x.tsx", "components/table/data-table"],
    ["components/chart/x.tsx", "components/page/age"],
    ["components/cluster/x.tsx", "components/plan/plan-table"],
    ["components/session/x.tsx", "components/cluster/tile"],
    ["components/nodes/x.tsx", "components/guests/guests-view"],
    ["components/guests/x.tsx", "components/shell/rail"],
    ["components/nodes/x.tsx", "lib/features/cluster/queries"],
    ["components/nodes/x.tsx", "lib/live/live"],
    ["app/(console)/x.tsx", "db/client"],
    ["app/(console)/x.tsx", "lib/ledger/record"],
  ])("would not let %s import %s", (file, target) => {
    expect(isAllowed(file, target)).toBe(false);
  });

  it("keeps every source file under 300 lines", () => {
    const tooLong = sources
      .map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(tooLong).toEqual([]);
  });

  it("has components that fit on a screen", () => {
    const components = sources
      .filter((file) => /^(components|app)\/.*\.tsx$/.test(file))
      .flatMap((file) => functionsOf(readFileSync(file, "utf8")).map((found) => ({ file, ...found })));
    expect(components.length).toBeGreaterThan(300);
    const tooLong = components.filter(({ lines }) => lines > MAX_COMPONENT_LINES);
    expect(tooLong.map(({ file, name, lines }) => `${file}: ${name} has ${lines} lines`)).toEqual([]);
  });

  it("posts every form: before a page runs, its browser would put what was typed into the address", () => {
    const forms = sources
      .filter((file) => file.endsWith(".tsx"))
      .flatMap((file) =>
        [...readFileSync(file, "utf8").matchAll(/<form\b[^>]*>?/g)].map(([form]) => `${file}: ${form}`),
      );
    expect(forms.length).toBeGreaterThan(20);
    expect(forms.filter((form) => !form.includes('method="post"'))).toEqual([]);
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

  it("reads and writes system_settings in db/settings.ts only", () => {
    const users = sources.filter(
      (file) =>
        !/^(tests|db\/schema)\//.test(file) &&
        importsOf(file).some((target) => target.endsWith("schema/settings")),
    );
    expect(users).toEqual(["db/settings.ts"]);
  });

  it("starts what goes on by itself in one place, but for two looks of seconds", () => {
    const starters = sources.filter((file) =>
      importsOf(file).some((target) => /^lib\/core\/loop(\.ts)?$/.test(target)),
    );
    expect(starters.sort()).toEqual([
      "db/standing.ts",
      "lib/application/background.ts",
      "lib/config-file/watch.ts",
    ]);
    const declared = sources.filter((file) => file.endsWith("/jobs.ts"));
    const started = importsOf("lib/application/background.ts").map((target) => `${target}.ts`);
    expect(started).toEqual(expect.arrayContaining(declared));
    expect(declared.length).toBeGreaterThan(3);
  });

  it("keeps the libraries of schemas and YAML out of what shell and overview load first", () => {
    const begin = sources.filter((file) => /^components\/(shell|overview|live|ui|picture)\//.test(file));
    expect(loadedWith(begin).filter((name) => /^(zod|yaml)$/.test(name))).toEqual([]);
    expect(loadedWith(["components/plan/what-if-form.tsx"])).toContain("zod");
  });

  it("marks what may touch a secret as server-only", () => {
    const guarded =
      /^(db\/(client|open|embedded|settings)|lib\/(core\/keys|settings\/(change|current|state)|mail\/(?!schema)|ledger\/|config-file\/|config-versions\/|identity\/|planning\/|runs\/|access\/(query|operation|job|endpoint|action|request))|lib\/features\/[a-z-]+\/([a-z-]+\/)?(queries|operations|jobs))/;
    // What a browser may hold as well, and pure words.
    const free = /\/schema\.ts$|^lib\/identity\/(permissions|actor|who|safe-path|security-words|totp)\.ts$/;
    const open = sources.filter(
      (file) =>
        guarded.test(file) &&
        !free.test(file) &&
        !readFileSync(file, "utf8").includes('import "server-only"'),
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
  const home = roomOf(file);
  if (isIn(home, target)) return true;
  const listed = LIB[home];
  if (listed) return listed.some((room) => isIn(room, target));
  if (home.startsWith("lib/features/")) return FOUNDATIONS.some((room) => isIn(room, target));
  if (home === "app")
    return !/^(db|lib\/(proxmox|ledger))(\/|$)/.test(target) && !/^lib\/daemon\/(?!schema)/.test(target);
  if (home.startsWith("components/"))
    return isOfComponents(home.slice("components/".length), target) || CLIENT_SAFE.test(target);
  return false;
}

/** Shell is the top of the house; a kit imports what stands under it; a screen imports all shared rooms. */
function isOfComponents(room: string, target: string): boolean {
  if (room === "shell") return target.startsWith("components/");
  return (KITS[room] ?? SHARED).some((kit) => isIn(`components/${kit}`, target));
}

function isIn(room: string, target: string): boolean {
  return target === room || target.startsWith(`${room}/`);
}

function roomOf(file: string): string {
  const [first = "", second = "", third = ""] = file.split("/");
  if (first === "lib" && second === "features") return `lib/features/${third}`;
  return first === "lib" || first === "components" ? `${first}/${second}` : first;
}

/** All that a browser loads with these files: paths and packages, without types and what is fetched later. */
function loadedWith(begin: readonly string[]): string[] {
  const loaded = new Set(begin);
  for (const file of loaded) {
    const text = sources.includes(file) ? readFileSync(file, "utf8") : "";
    // A browser only calls an action; its module stays on the server.
    if (text.startsWith('"use server"')) continue;
    for (const [, clause = "", specifier = ""] of text.matchAll(
      /^(?:import|export)\b([^;"]*?)\s*from "([^"]+)";/gm,
    )) {
      const named = /^\s*\{(.*)\}\s*$/s
        .exec(clause)?.[1]
        ?.split(",")
        .filter((name) => name.trim() !== "");
      if (/^\s*type\b/.test(clause) || named?.every((name) => /^\s*type\b/.test(name))) continue;
      const base = pathOf(file, specifier) ?? specifier;
      loaded.add([`${base}.ts`, `${base}.tsx`].find((name) => sources.includes(name)) ?? specifier);
    }
  }
  return [...loaded];
}

const TYPE_IMPORT = /import type \{[^}]*\} from "@\/lib\/[a-z/-]*(schema|printed-plan)";/g;

/** The functions at the top of a formatted file: each ends with the first brace that stands alone at the margin. */
function functionsOf(text: string): { name: string; lines: number }[] {
  const found = text.matchAll(/^(?:export )?(?:default )?(?:async )?function (\w+)[\s\S]*?^}$/gm);
  return [...found].map(([whole, name]) => ({ name: name ?? "", lines: whole.split("\n").length }));
}

/** Repository paths that a file imports. */
function importsOf(file: string): string[] {
  const whole = readFileSync(file, "utf8");
  // A table names the type of the JSON it keeps: no code comes with it.
  const text = file.startsWith("db/schema/") ? whole.replaceAll(TYPE_IMPORT, "") : whole;
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map(
    (match) => match[1] ?? "",
  );
  return specifiers.flatMap((specifier) => pathOf(file, specifier) ?? []);
}

/** The repository path that a specifier in this file means; null for a package. */
function pathOf(file: string, specifier: string): string | null {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  return specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : null;
}
