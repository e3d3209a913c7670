import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/core/env";
import { createDaemon } from "./select";

describe("the driver that is chosen", () => {
  it("is none by default, which says how to add one and refuses the rest", async () => {
    const daemon = createDaemon(parseEnv({}));
    expect(await daemon.inspect()).toMatchObject({ driver: "none", state: "absent" });
    expect((await daemon.inspect()).reason).toContain("PROXLB_DRIVER");
    await expect(daemon.start()).rejects.toMatchObject({ code: "unavailable" });
    const stop = new AbortController();
    const lines = (async () => {
      for await (const line of daemon.follow({ sinceAt: null, signal: stop.signal }))
        throw new Error(line.text);
      return "ended";
    })();
    stop.abort();
    expect(await lines).toBe("ended");
  });

  it("is a process under DATA_DIR, and says how to install it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "select-"));
    const daemon = createDaemon(parseEnv({ PROXLB_DRIVER: "process", DATA_DIR: folder }));
    const state = await daemon.inspect();
    expect(state).toMatchObject({
      driver: "process",
      state: "absent",
      target: join(folder, "proxlb/bin/python"),
    });
    expect(state.reason).toContain("npm run proxlb:install");
    await daemon.close();
    await rm(folder, { recursive: true });
  });

  it("does nothing when it is closed unused", async () => {
    await createDaemon(
      parseEnv({ PROXLB_DRIVER: "docker", DOCKER_HOST: "unix:///nonexistent.sock" }),
    ).close();
  });
});
