import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { can, type Requirement } from "@/lib/identity/permissions";
import { callAction, callPage, callRoute, fill, type Seen } from "@/tests/e2e/support/calls";
import { ACTIONS, PAGES, ROUTES } from "@/tests/e2e/support/literal-matrix";
import { builtActions } from "@/tests/e2e/support/manifests";
import { startStack } from "@/tests/support/stack";

/**
 * `npm run guard-removal`: does the permission matrix notice a door whose guard is gone? Builds a copy of the sources in
 * which a guard can be taken away, takes away one after another, and counts the cells that then let somebody in. The
 * switch exists in that copy only. Exits with 1 when a removal goes unnoticed.
 */
const SWITCH = "lib/access/removed.ts";
const SWITCH_TEXT = `import { readFileSync } from "node:fs";
import type { Actor } from "@/lib/identity/actor";
/** True while the guard of this door is taken away. */
export const isRemoved = (door: string) => readFileSync(/*turbopackIgnore: true*/ process.env.REMOVED_GUARD_FILE ?? "", "utf8") === door;
export const STRANGER: Actor = { userId: 1, username: "viewer", role: "viewer", sessionRowId: null, authMethod: "session:password", sessionHash: "", ipAddress: null, userAgent: null, requestId: "" };
`;

/** File → what stands there → what stands there in the copy. */
const PATCHES: [string, string, string][] = [
  [
    "action.ts",
    "= await currentActor();",
    "= (await currentActor()) ?? (isRemoved(door.spec.name) ? STRANGER : null);",
  ],
  [
    "endpoint.ts",
    "= await actorOfRequest(request);",
    "= (await actorOfRequest(request)) ?? (isRemoved(door.spec.name) ? STRANGER : null);",
  ],
  ["query.ts", "if (!can(actor,", "if (!isRemoved(spec.name) && !can(actor,"],
  ["operation.ts", "if (!can(actor,", "if (!isRemoved(spec.name) && !can(actor,"],
  [
    "request.ts",
    'if (!actor) redirect("/sign-in");',
    'if (isRemoved("page")) return actor ?? STRANGER;\n  if (!actor) redirect("/sign-in");',
  ],
  ["../../middleware.ts", 'if (actor === "unknown" ||', 'if (isRemoved("page") || actor === "unknown" ||'],
];

const copy = mkdtempSync(path.join(tmpdir(), "proxlb-ui-guards-"));
try {
  await main();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

async function main(): Promise<void> {
  copySources();
  for (const [file, from, to] of PATCHES) patch(path.join(copy, "lib/access", file), from, to);
  writeFileSync(path.join(copy, SWITCH), SWITCH_TEXT);
  console.log("Building the copy in which guards can be taken away...");
  const built = spawnSync(process.execPath, ["scripts/build.mjs"], {
    cwd: copy,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (built.status !== 0) throw new Error("The copy does not build.");
  process.chdir(copy);

  const removedFile = path.join(copy, "removed-guard");
  writeFileSync(removedFile, "");
  const stack = await startStack({
    // Beyond a few a minute, refusals are told at this level only.
    env: { REMOVED_GUARD_FILE: removedFile, LOG_LEVEL: "debug" },
  });
  const survivors: string[] = [];
  let removals = 0;
  try {
    const viewer = await stack.signIn("viewer");
    for (const { entry, requirement, ask } of entries(stack.url)) {
      for (const [person, cookie] of [
        ["anonymous", ""],
        ["viewer", viewer],
      ] as const) {
        const role = person === "viewer" ? { role: "viewer" as const } : null;
        if (can(role, requirement)) continue;
        const expected = role ? "forbidden" : "signed_out";
        const logged = stack.output().length;
        const before = await ask(cookie);
        if (before.verdict !== expected)
          throw new Error(`${entry} as ${person}: ${before.verdict} with its guard`);
        const door = entry.startsWith("/") ? "page" : await doorIn(() => stack.output().slice(logged));
        writeFileSync(removedFile, door);
        const after = await ask(cookie);
        writeFileSync(removedFile, "");
        removals += 1;
        if (after.verdict === expected) survivors.push(`${entry} as ${person} (${door})`);
      }
    }
  } finally {
    await stack.stop();
  }
  const killed = removals - survivors.length;
  console.log(
    `${removals} cells with their guard taken away, ${killed} noticed: ${Math.round((100 * killed) / removals)} %`,
  );
  for (const survivor of survivors) console.log(`  not noticed: ${survivor}`);
  if (survivors.length > 0) process.exitCode = 1;
}

interface Entry {
  entry: string;
  requirement: Requirement;
  ask(cookie: string): Promise<Seen>;
}

function entries(url: string): Entry[] {
  const ids = builtActions();
  const of = (table: Record<string, Requirement>, ask: (entry: string, cookie: string) => Promise<Seen>) =>
    Object.entries(table).map(([entry, requirement]) => ({
      entry,
      requirement,
      ask: (cookie: string) => ask(entry, cookie),
    }));
  return [
    ...of(PAGES, (entry, cookie) => callPage(url, fill(entry), cookie)),
    ...of(ACTIONS, (entry, cookie) => callAction(url, "/sign-in", ids.get(entry) ?? "", cookie)),
    ...of(ROUTES, (entry, cookie) => callRoute(url, entry, cookie)),
  ];
}

/** The door's name, from the line that a refusal writes into the log. */
async function doorIn(output: () => string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const door = [...output().matchAll(/"door":"([^"]+)"/g)].at(-1)?.[1];
    if (door) return door;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("The refusal did not say which door it was.");
}

function copySources(): void {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  for (const file of listed.split("\n").filter((name) => name !== "")) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    cpSync(file, path.join(copy, file), { force: true });
  }
  copyModules();
}

/** Links where the file system can: Next's bundler does not follow a symbolic link out of its folder. */
function copyModules(): void {
  const linked = spawnSync("cp", ["-al", path.resolve("node_modules"), copy], { stdio: "ignore" });
  if (linked.status !== 0) symlinkSync(path.resolve("node_modules"), path.join(copy, "node_modules"));
}

function patch(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(from))
    throw new Error(`${path.basename(file)} has changed: "${from}" is not in it any more.`);
  const source = file.endsWith("middleware.ts") ? "@/lib/access/removed" : "./removed";
  const names = to.includes("STRANGER") ? "isRemoved, STRANGER" : "isRemoved";
  const body = text.replace(from, to);
  const importLine = `import { ${names} } from "${source}";\n`;
  writeFileSync(file, body.replace(/^import /m, `${importLine}import `));
}
