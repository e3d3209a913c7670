import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "./open";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "embedded-modes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function modesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).map((entry) => {
    const { mode } = statSync(path.join(entry.parentPath, entry.name));
    return `${entry.isDirectory() ? "folder" : "file"} ${(mode & 0o777).toString(8)}`;
  });
}

it("the embedded database is its owner's alone, also where it was not before", async () => {
  const dataDir = path.join(folder, "data");
  mkdirSync(dataDir, { mode: 0o755 });
  chmodSync(dataDir, 0o755);
  const open = () => openDatabase({ dataDir, root: process.cwd() });
  const first = await open();
  expect(new Set(modesBelow(path.join(dataDir, "db")))).toEqual(new Set(["folder 700", "file 600"]));
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  await first.db.execute(sql`create table extra (x int)`);
  await first.close();
  expect(new Set(modesBelow(dataDir))).toEqual(new Set(["folder 700", "file 600"]));
  // As an older version left it.
  chmodSync(path.join(dataDir, "db"), 0o755);
  chmodSync(path.join(dataDir, "db", "PG_VERSION"), 0o666);
  const second = await open();
  expect(new Set(modesBelow(dataDir))).toEqual(new Set(["folder 700", "file 600"]));
  await second.close();
}, 60_000);

it("a folder that all share keeps its mode", async () => {
  chmodSync(folder, 0o1777);
  const database = await openDatabase({ dataDir: folder, root: process.cwd() });
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
  expect(statSync(path.join(folder, "db")).mode & 0o777).toBe(0o700);
  await database.close();
}, 60_000);
