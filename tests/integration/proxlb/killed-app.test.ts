import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childEnvironment } from "@/lib/core/env";
import { createProcessDaemon } from "@/lib/daemon/process/driver";
import { bundleForNode } from "@/tests/support/bundle";
import { findProxlb } from "@/tests/support/proxlb";

const python = await findProxlb();
const CONFIG = `proxmox_api: {hosts: [127.0.0.1], user: a@pve, token_id: t, token_secret: 0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5}
service: {log_level: DEBUG, delay: {enable: true, time: 1, format: hours}}
`;
const KILLS = 50;
const AT_ONCE = 5;

/** Processes that were started for this folder: what ProxLB is given on its command line names it. */
function processesOf(folder: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return words.includes(folder) && words.includes("/one-shot/") ? [Number(pid)] : [];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

describe.runIf(python && process.platform === "linux")(
  "an app that is killed while it starts a rebalance",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "killed-app-"));
    const script = join(folder, "app.mjs");
    beforeAll(async () => {
      await bundleForNode("tests/support/one-shot-app.ts", script);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const settingsOf = (number: number) => {
      const dataDir = join(folder, String(number));
      const configPath = join(folder, "proxlb.yaml");
      return { python: python || "", configPath, dataDir, environment: childEnvironment() };
    };

    /** @returns whether ProxLB was there when the app was killed */
    async function killed(number: number): Promise<boolean> {
      const settings = settingsOf(number);
      const app = spawn(process.execPath, [script, JSON.stringify(settings), CONFIG], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(app.stdout, "data");
      await sleep((number * 37) % 500);
      const there = processesOf(settings.dataDir).length > 0;
      app.kill("SIGKILL");
      await once(app, "exit");
      return there;
    }

    it(`leaves no ProxLB behind, whenever it is killed: ${KILLS} kills`, async () => {
      let there = 0;
      for (let first = 0; first < KILLS; first += AT_ONCE) {
        const round = Array.from({ length: AT_ONCE }, (_, index) => first + index);
        for (const was of await Promise.all(round.map(killed))) there += was ? 1 : 0;
      }
      await expect.poll(() => processesOf(folder), { timeout: 10_000 }).toEqual([]);
      console.log(`${KILLS} kills, ${there} of them with ProxLB there, 0 left`);
      expect(there).toBeGreaterThan(KILLS / 5);
      // What the next start finds is a folder with a configuration, which it removes.
      const daemon = await createProcessDaemon(settingsOf(KILLS - 1));
      await daemon.cleanUp();
      expect(readdirSync(join(folder, String(KILLS - 1), "one-shot"))).toEqual([]);
      await daemon.close();
    });
  },
);
