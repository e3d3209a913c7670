import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeConfigFile } from "@/lib/config-file/write";
import { repairConfigFile } from "@/lib/config-file/write-in-place";
import { sha256 } from "@/lib/core/hashes";
import { bundleForNode } from "../../support/bundle";
import { skipOr } from "../../support/require";

const folder = mkdtempSync(path.join(tmpdir(), "config-kill-"));
const etc = path.join(folder, "etc");
const file = path.join(etc, "proxlb.yaml");
const dataDir = path.join(folder, "data");
const script = path.join(folder, "writer.mjs");
const one = "one: 1\n".repeat(4_000);
const two = "second: 22\n".repeat(3_000);

beforeAll(async () => {
  mkdirSync(etc);
  writeFileSync(path.join(folder, "one"), one);
  writeFileSync(path.join(folder, "two"), two);
  writeFileSync(file, one);
  await bundleForNode("tests/support/config-writer.ts", script);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("leaves the old file or the new one, whole, whenever it is killed: 50 kills", async () => {
  const seen = new Set<string>();
  for (let kill = 0; kill < 50; kill += 1) {
    await killedAfter("rename", kill);
    const content = readFileSync(file, "utf8");
    expect(content === one || content === two, `kill ${kill}`).toBe(true);
    seen.add(content.slice(0, 3));
  }
  expect(seen.size).toBe(2);
  await writeConfigFile({ path: file, dataDir }, one, sha256(readFileSync(file, "utf8")));
  expect(readdirSync(etc)).toEqual(["proxlb.yaml"]);
});

it("leaves them in place too, once the next start has repaired what a kill tore: 20 kills", async () => {
  for (let kill = 0; kill < 20; kill += 1) {
    await killedAfter("in-place", kill);
    await repairConfigFile(dataDir);
    const content = readFileSync(file, "utf8");
    expect(content === one || content === two, `kill ${kill}`).toBe(true);
  }
});

const canMount = mayMount();

it.runIf(canMount)("writes a file that is mounted by itself in place, where a rename says EBUSY", () => {
  writeFileSync(file, one);
  const mounted = path.join(folder, "mounted.yaml");
  writeFileSync(mounted, "");
  // In a mount namespace of its own: the mount is gone with the process.
  const commands = `mount --bind '${file}' '${mounted}' && '${process.execPath}' '${script}' '${mounted}' '${dataDir}' once '${folder}/two' '${folder}/two'`;
  execFileSync("unshare", ["-m", "sh", "-c", commands], { env: writerEnvironment });
  expect(readFileSync(file, "utf8")).toBe(two);
  expect(readdirSync(folder).filter((name) => name.startsWith(".mounted"))).toEqual([]);
});

function mayMount(): boolean {
  try {
    execFileSync("unshare", ["-m", "mount", "--bind", "/tmp", "/tmp"], { stdio: "ignore" });
    return true;
  } catch {
    return skipOr("this machine allows no mount namespaces");
  }
}

const writerEnvironment: NodeJS.ProcessEnv = {
  NODE_ENV: "test",
  PATH: process.env.PATH,
  AUTH_SECRET: process.env.AUTH_SECRET,
  LOG_LEVEL: "silent",
};

/** @param kill which one it is: each falls into another moment of the three saves that follow the first two */
function killedAfter(way: "rename" | "in-place", kill: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [script, file, dataDir, way, path.join(folder, "one"), path.join(folder, "two")],
      { env: writerEnvironment, stdio: ["ignore", "pipe", "pipe"] },
    );
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    child.stdout.once("data", (saveMs: Buffer) =>
      setTimeout(() => child.kill("SIGKILL"), 3 * Number(saveMs) * (((kill * 7) % 40) / 40)),
    );
    child.once("exit", (_, signal) => {
      if (signal === "SIGKILL") resolve();
      else reject(new Error(`The writer ended by itself: ${complaint}`));
    });
  });
}
