import { writeFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { every } from "@/lib/core/loop";
import { provideDaemon } from "@/lib/daemon/instance";
import { jobs } from "@/lib/features/config/in-use/jobs";
import type { ConfigInUse } from "@/lib/features/config/in-use/schema";
import { readInUse } from "@/lib/features/config/in-use/store";
import { rememberingReloads } from "@/lib/features/config/in-use/told";
import { getConfigState } from "@/lib/features/config/queries";
import { provideLive } from "@/lib/live/live";
import { it as base, firstCycle, python } from "@/tests/support/apply-bench";
import { save } from "@/tests/support/config-on-disk";
import { until } from "@/tests/support/until";

/** With something of its connection that a test can change: it takes a restart. */
const connected = base.extend("api", async () => ({ timeout: 10 }));

const it = connected.extend("scene", async ({ bench, live, db, as, atEnd }) => {
  const daemon = provideDaemon(rememberingReloads(bench.daemon));
  const picture = provideLive(live(null, 1, { daemon }));
  const openedMs = performance.now();
  for (const job of jobs)
    atEnd(
      every(300, job.name, () =>
        job.run({ database: db, live: picture, daemon, runningForMs: performance.now() - openedMs }),
      ),
    );
  const actor = await as("admin");
  const inUse = async () => (await getConfigState(actor, {})).inUse;
  return {
    daemon,
    cycleEnded: () => firstCycle(picture),
    /** It has read its file, by its own words, and that was looked at afterwards. */
    settled: () =>
      until(() => readInUse(db.db), {
        what: "the end of reading",
        fits: (reads) => reads !== null && reads.last.toMs + 1_000 < Date.now(),
        limitMs: 90_000,
      }),
    drift: async () => (await getConfigState(actor, {})).drift,
    onDisk: bench.onDisk,
    byHand: (text: string) => writeFileSync(bench.file, text),
    save: (from: string, to: string) => save(actor, from, to),
    is: (state: ConfigInUse["state"], limitMs = 15_000) =>
      until(inUse, { what: state, fits: (found) => found.state === state, limitMs, pauseMs: 200 }),
  };
});

describe.runIf(python)("which file the real ProxLB works with", { timeout: 400_000 }, () => {
  it("is known over saves, reloads, restarts, edits from outside and what was put back", async ({
    scene,
  }) => {
    const { daemon, is, save } = scene;
    await is("stopped");
    await daemon.start();
    expect(await is("same")).toMatchObject({ version: null });
    await scene.cycleEnded();
    const first = await save("balanciness: 10", "balanciness: 7");
    expect(await is("older")).toMatchObject({ version: first - 1, takes: "reload" });
    await daemon.reload();
    expect(await is("pending")).toMatchObject({ version: first - 1 });
    expect(await is("same", 100_000)).toMatchObject({ version: first });
    await scene.settled();

    const second = await save("timeout: 10", "timeout: 12");
    expect(await is("older")).toMatchObject({ version: first, takes: "restart" });
    await daemon.reload();
    expect((await is("pending")).sentence).toContain("take a restart");
    expect(await is("partly", 100_000)).toMatchObject({ version: second, takes: "restart" });
    await daemon.restart();
    expect(await is("same")).toMatchObject({ version: second });
    await scene.settled();

    const saved = scene.onDisk();
    scene.byHand(saved.replace("balanciness: 7", "balanciness: 9"));
    expect(await is("older")).toMatchObject({ version: second });
    expect(await scene.drift()).toMatchObject({ version: second });
    await daemon.restart();
    expect(await is("same")).toMatchObject({ version: null });
    await scene.settled();
    scene.byHand(saved);
    expect(await is("older")).toMatchObject({ version: null });
    expect(await scene.drift()).toBeNull();
    await daemon.restart();
    expect(await is("same")).toMatchObject({ version: second });
  });
});
