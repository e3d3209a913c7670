import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { CurrentApply } from "@/lib/features/config/apply/schema";
import type { ServiceView } from "@/lib/features/service/schema";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { type Stack, startStack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";

const python = canBrowse() ? await findProxlb() : false;
/** More for a longer look. */
const KILLS = Number(process.env.KILLS ?? 4);
/** An apply of these takes about ten seconds, a good one and one that comes back. */
const LONGEST_MS = 12_000;
const LIMIT_MS = 120_000;

interface View {
  text: string;
  base: string;
}

describe.runIf(python)("a change that is applied, in an app that is killed", () => {
  it("ends with the new file or the old one, ProxLB seen to be well with it, within two minutes of the next start", {
    timeout: KILLS * 180_000,
  }, async () => {
    const first = await startStack({
      simulator: { autoDrift: false },
      proxlbPython: python || null,
      config: { balancing: "  enable: false", service: "  daemon: true" },
    });
    const onDisk = () => readFileSync(first.configFile, "utf8");
    const ends: string[] = [];
    let app: Stack = first;
    try {
      await ask(app, "POST", "/api/service/start", {});
      for (let kill = 0; kill < KILLS; kill += 1) {
        const before = onDisk();
        const { text, base } = await ask<View>(app, "GET", "/api/config");
        const isGood = kill % 2 === 0;
        const edited = isGood
          ? text.replace(/timeout: \d+/, `timeout: ${20 + kill}`)
          : text.replace("<kept-secret>", `wrong-secret-${kill}`);
        const killAtMs = Math.round((LONGEST_MS * (kill + 0.5)) / KILLS);
        const order = { base, text: edited, keepWhenHealthy: true };
        void ask(app, "POST", "/api/config/apply", order).catch(() => undefined); // it may be killed first
        await pause(killAtMs);
        process.kill(app.pid, "SIGKILL");
        const killed = app;
        app = await startStack({
          proxlbPython: python || null,
          env: {
            DATA_DIR: path.join(first.dataDir, "app"),
            PROXLB_CONFIG: first.configFile,
            PVE_CA_FILE: path.join(first.dataDir, "ca.pem"),
            REQUESTS_CA_BUNDLE: path.join(first.dataDir, "ca.pem"),
          },
        });
        if (killed !== first) await killed.stop();
        const apply = await until(
          async () => (await ask<CurrentApply>(app, "GET", "/api/config/apply")).apply,
          {
            what: `the change is over after a kill at ${killAtMs} ms`,
            fits: (now) => now === null || now.endedAt !== null,
            limitMs: LIMIT_MS,
            pauseMs: 250,
          },
        );
        const { daemon } = await ask<ServiceView>(app, "GET", "/api/service/status");
        ends.push(`${killAtMs} ms, ${isGood ? "good" : "bad"}: ${apply?.state}`);
        expect(daemon.state, ends.at(-1)).toBe("running");
        if (apply?.state === "kept" && isGood) expect(onDisk()).toContain(`timeout: ${20 + kill}`);
        else expect(onDisk(), ends.at(-1)).toBe(before);
      }
    } finally {
      console.log(`killed while a change was applied: ${ends.join("; ")}`);
      if (app !== first) await app.stop();
      await first.stop();
    }
    expect(ends).toHaveLength(KILLS);
  });
});

async function ask<T>(stack: Stack, method: string, at: string, body?: unknown): Promise<T> {
  const cookie = await stack.signIn("admin");
  const answer = await fetch(`${stack.url}${at}`, {
    method,
    headers: { cookie, origin: stack.url, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}
