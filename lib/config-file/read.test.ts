import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Env, env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { readConfigFile } from "./read";

const TEXT = "proxmox_api:\n  hosts: [pve1]\n  user: Jürgen@pam\n";

describe("a proxlb.yaml that is not UTF-8 is not shown, and told", () => {
  let folder = "";
  let before: Env;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "config-read-"));
    before = env();
    setSingleton("env", { ...before, PROXLB_CONFIG: path.join(folder, "proxlb.yaml") });
  });
  afterEach(() => {
    setSingleton("env", before);
    rmSync(folder, { recursive: true });
  });

  it.each<[string, Buffer, RegExp]>([
    ["UTF-16 as Windows writes it", Buffer.from(`\ufeff${TEXT}`, "utf16le"), /is UTF-16, .*save it as UTF-8/],
    [
      "UTF-16, big end first",
      Buffer.from(`\ufeff${TEXT}`, "utf16le").swap16(),
      /is UTF-16, .*save it as UTF-8/,
    ],
    ["Latin-1, by its line", Buffer.from(TEXT, "latin1"), /not UTF-8 \(line 3\)/],
  ])("%s", async (_, bytes, reason) => {
    writeFileSync(env().PROXLB_CONFIG, bytes);
    expect(await readConfigFile()).toMatchObject({
      state: "unreadable",
      reason: expect.stringMatching(reason),
    });
  });

  it("while a byte order mark of UTF-8 is as good as none", async () => {
    writeFileSync(env().PROXLB_CONFIG, `\ufeff${TEXT}`);
    expect(await readConfigFile()).toMatchObject({ state: "read", parsed: { ok: true } });
  });
});
