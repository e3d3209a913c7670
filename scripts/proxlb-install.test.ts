import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findPython, installProxlb } from "./proxlb-install";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pythons-"));
  vi.stubEnv("PATH", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A Python that tells its version and has, or lacks, the modules for virtual environments. */
async function offer(name: string, version: string, hasVenv = true): Promise<void> {
  const path = join(folder, name);
  await writeFile(
    path,
    `#!/bin/sh\ncase "$2" in *version_info*) echo ${version};; *) exit ${hasVenv ? 0 : 1};; esac\n`,
  );
  await chmod(path, 0o755);
}

describe("looking for a Python that can run ProxLB", () => {
  it("says that there is none", async () => {
    await expect(findPython()).resolves.toEqual({
      missing: "ProxLB needs Python 3.11 or newer, and none was found.",
    });
    await expect(installProxlb({ dir: join(folder, "venv") })).rejects.toThrow("needs Python 3.11");
  });

  it("says which one is too old, and takes a newer one beside it", async () => {
    await offer("python3", "3.9.2");
    await expect(findPython()).resolves.toEqual({
      missing: "ProxLB needs Python 3.11 or newer, and none was found (python3 is 3.9.2).",
    });
    await offer("python3.12", "3.12.1");
    await expect(findPython()).resolves.toEqual({ python: "python3.12", version: "3.12.1" });
  });

  it("names the package that Debian leaves out", async () => {
    await offer("python3", "3.11.2", false);
    await expect(findPython()).resolves.toEqual({
      missing: "Python 3.11.2 has no venv module. On Debian and Ubuntu, install python3-venv.",
    });
  });
});
