import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { provideDaemon } from "@/lib/daemon/instance";
import type { Daemon } from "@/lib/daemon/schema";
import { jobs } from "@/lib/features/config/apply/jobs";
import { getApply } from "@/lib/features/config/apply/queries";
import type { ApplyState } from "@/lib/features/config/apply/schema";
import type { Actor } from "@/lib/identity/actor";
import { type Live, provideLive } from "@/lib/live/live";
import { edit } from "./config-on-disk";
import { it as base } from "./fixtures";
import { createTestDaemon, findProxlb } from "./proxlb";
import { quietCluster, quietConfig } from "./quiet-proxlb";
import { until } from "./until";

export const python = await findProxlb();

/** A ProxLB that is managed here, and its file. */
export interface ManagedProxlb {
  daemon: Daemon;
  settings: { configPath: string; dataDir: string };
  remove(): Promise<void>;
}

/**
 * The real ProxLB on a simulated cluster, which moves nothing: `bench` has it with its file, not started; `app` also the
 * job that brings changes to it, after its first cycle.
 */
export const it = base
  .extend("cluster", ({ simulator }) => simulator({ autoDrift: false, cluster: quietCluster }))
  /** More of its connection, for a test that needs it. */
  .extend("api", async (): Promise<{ timeout?: number }> => ({}))
  /** Makes a ProxLB, not started: a process, for a test that does not have it elsewhere. */
  .extend("managed", async () => {
    return (config: string, caPem: string): Promise<ManagedProxlb> =>
      createTestDaemon(python || "", config, { caPem });
  })
  .extend("bench", async ({ cluster, api, managed, atEnd }) => {
    const bench = await managed(quietConfig(cluster, api), cluster.caPem);
    atEnd(bench.remove);
    const before = env();
    const { configPath, dataDir } = bench.settings;
    setSingleton("env", { ...before, PROXLB_CONFIG: configPath, DATA_DIR: dataDir });
    atEnd(() => setSingleton("env", before));
    return { daemon: bench.daemon, file: configPath, onDisk: () => readFileSync(configPath, "utf8") };
  })
  .extend("app", async ({ bench, live, db, atEnd }) => {
    const picture = provideLive(live(null, 1, { daemon: provideDaemon(bench.daemon) }));
    const context = { database: db, live: picture, daemon: bench.daemon, runningForMs: 0 };
    let goesOn = true;
    const stopJobs = repeating(async () => {
      for (const job of jobs) if (goesOn) await job.run(context);
    });
    atEnd(stopJobs);
    await bench.daemon.start();
    await firstCycle(picture);
    return {
      onDisk: bench.onDisk,
      /** From here on nothing goes on by itself. */
      pause: () => {
        goesOn = false;
      },
      text: bench.onDisk(),
      edit,
      state: async (actor: Actor) => (await getApply(actor, {})).apply,
      until: (actor: Actor, ...states: ApplyState[]) =>
        until(async () => (await getApply(actor, {})).apply, {
          what: states.join(" or "),
          fits: (apply) => apply !== null && states.includes(apply.state),
          limitMs: 150_000,
          pauseMs: 100,
        }),
      /** As when the app was killed and started anew: what only that process knew is gone. */
      forget: () => {
        setSingleton("process-name", `proxlb-ui ${Math.random()}`);
        setSingleton("config-apply", { now: null });
      },
    };
  });

export const firstCycle = ({ logs }: Live) =>
  until(() => logs.tail(50).lines.some(({ text }) => text.includes("Next run in")), {
    what: "ProxLB's first cycle",
    limitMs: 90_000,
  });

/** Round after round, as the app does it; a failure comes out where the test waits. @returns how to end it */
function repeating(work: () => Promise<void>): () => Promise<void> {
  let goesOn = true;
  const rounds = (async () => {
    while (goesOn) {
      await work().catch((error) => console.error(error));
      await pause(100);
    }
  })();
  return () => {
    goesOn = false;
    return rounds;
  };
}
