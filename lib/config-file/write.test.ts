import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "@/lib/core/hashes";
import { seal } from "@/lib/core/sealed";
import { configWritability, writeConfigFile } from "./write";
import { overwriteInPlace, repairConfigFile } from "./write-in-place";

const OLD = "old: 1\nsecret: S3cret-value\n".repeat(50);
const NEW = "new: 2\n".repeat(400);
const isRoot = process.getuid?.() === 0;

let folder = "";
let file = "";
let dataDir = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "config-write-"));
  file = path.join(folder, "etc", "proxlb.yaml");
  dataDir = path.join(folder, "data");
  mkdirSync(path.dirname(file));
  writeFileSync(file, OLD);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text = NEW) => writeConfigFile({ path: file, dataDir }, text, sha256(OLD));

describe("writing proxlb.yaml", () => {
  it("replaces the file by a new one, with the mode of the old and nothing beside it", async () => {
    chmodSync(file, 0o604);
    const before = statSync(file);
    writeFileSync(path.join(folder, "etc", ".proxlb.yaml.draft-of-a-killed-write"), "half");
    await write();
    expect(readFileSync(file, "utf8")).toBe(NEW);
    expect(statSync(file).ino).not.toBe(before.ino);
    expect(statSync(file).mode).toBe(before.mode);
    expect(readdirSync(path.dirname(file))).toEqual(["proxlb.yaml"]);
  });

  it.runIf(isRoot)("keeps the owner: ProxLB runs as another user", async () => {
    chownSync(file, 65_534, 65_534);
    await write();
    expect(statSync(file)).toMatchObject({ uid: 65_534, gid: 65_534 });
  });

  it("writes to where a link points, and leaves the link", async () => {
    const link = path.join(folder, "link.yaml");
    symlinkSync(file, link);
    await writeConfigFile({ path: link, dataDir }, NEW, sha256(OLD));
    expect(readFileSync(file, "utf8")).toBe(NEW);
    expect(readdirSync(folder).sort()).toEqual(["etc", "link.yaml"]);
  });

  it("leaves a file alone that is another one by now", async () => {
    writeFileSync(file, "theirs: 1\n");
    await expect(write()).rejects.toMatchObject({ code: "stale" });
    expect(readFileSync(file, "utf8")).toBe("theirs: 1\n");
    expect(readdirSync(path.dirname(file))).toEqual(["proxlb.yaml"]);
  });

  it("says in a sentence why it cannot", async () => {
    rmSync(file);
    await expect(write()).rejects.toMatchObject({
      code: "unavailable",
      message: `There is no ${file} any more.`,
    });
    expect(await configWritability(file)).toEqual({ ok: false, reason: `There is no ${file} any more.` });
  });
});

describe("a write in place that was interrupted", () => {
  const journal = () => path.join(dataDir, "config-journal");
  const interrupt = (content: string | Buffer) => {
    const sealed = seal(JSON.stringify({ path: file, before: OLD, after: NEW }), {
      table: "config_journal",
      column: "text",
      rowId: 1,
    });
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(journal(), sealed);
    writeFileSync(file, content);
  };

  it("keeps the inode, and its journal holds no secret and is gone afterwards", async () => {
    const { ino } = statSync(file);
    await overwriteInPlace(dataDir, file, NEW);
    expect(readFileSync(file, "utf8")).toBe(NEW);
    expect(statSync(file).ino).toBe(ino);
    expect(readdirSync(dataDir)).toEqual([]);
    interrupt(OLD);
    expect(readFileSync(journal(), "utf8")).not.toMatch(/S3cret|old:|new:/);
  });

  it("is completed wherever it stopped, and left alone where nothing or all was written", async () => {
    for (const [before, after] of [
      [OLD, NEW],
      [NEW, OLD],
    ] as const) {
      for (let at = 0; at <= after.length; at += 97) {
        interrupt(after.slice(0, at) + before.slice(at));
        writeFileSync(
          journal(),
          seal(JSON.stringify({ path: file, before, after }), {
            table: "config_journal",
            column: "text",
            rowId: 1,
          }),
        );
        await repairConfigFile(dataDir);
        expect([before, after]).toContain(readFileSync(file, "utf8"));
        expect(readdirSync(dataDir)).toEqual([]);
      }
    }
  });

  it("does not touch what somebody else wrote meanwhile", async () => {
    interrupt("theirs: 1\n");
    await repairConfigFile(dataDir);
    expect(readFileSync(file, "utf8")).toBe("theirs: 1\n");
  });

  it("drops a journal that was torn itself", async () => {
    interrupt(OLD);
    writeFileSync(journal(), "v1.0000");
    await repairConfigFile(dataDir);
    expect(readFileSync(file, "utf8")).toBe(OLD);
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
