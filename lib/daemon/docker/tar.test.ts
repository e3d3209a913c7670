import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { firstFileOf, tarWithSecret } from "./tar";

const OWNER = { uid: 65_534, gid: 65_534 };

describe("tarWithSecret", () => {
  it.each([0, 1, 511, 512, 513, 100_000])("writes an archive that tar reads, with %i bytes", async (size) => {
    const content = "ä".repeat(size / 2) + "x".repeat(size % 2);
    const archive = await tarWithSecret("folder", "file.yaml", content, OWNER);
    const listing = execFileSync("tar", ["-tvf", "-", "--numeric-owner"], {
      input: archive,
      encoding: "utf8",
    });
    const [folder, file] = listing.trim().split("\n");
    expect(folder).toMatch(/^dr-x------ 65534\/65534 .* folder\/$/);
    expect(file).toMatch(/^-r-------- 65534\/65534 .* folder\/file\.yaml$/);
    const unpacked = execFileSync("tar", ["-xOf", "-", "folder/file.yaml"], {
      input: archive,
      encoding: "utf8",
    });
    expect(unpacked).toBe(content);
  });
});

describe("firstFileOf", () => {
  it("finds the file behind a folder", async () => {
    expect(await firstFileOf(await tarWithSecret("f", "passwd", "root:x:0:0\n", OWNER))).toBe("root:x:0:0\n");
  });

  it("gives nothing for an archive without a file", async () => {
    expect(await firstFileOf(Buffer.alloc(1024))).toBe("");
  });

  it.each([
    ["is no tar archive", Buffer.alloc(1024, "x")],
    ["ends within the file", archiveCut()],
  ])("refuses what %s", async (_, archive) => {
    await expect(Promise.resolve(archive).then(firstFileOf)).rejects.toThrow();
  });
});

async function archiveCut(): Promise<Buffer> {
  return (await tarWithSecret("f", "passwd", "x".repeat(2_000), OWNER)).subarray(0, 1_700);
}
