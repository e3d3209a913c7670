import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect } from "vitest";
import { type Clock, clock } from "@/lib/core/clock";
import { parseEnv } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import { getPlan } from "@/lib/features/balancing/plan/queries";
import { fetchFigures, planFigures, planRights } from "@/lib/planning/figures";
import { instantPlan } from "@/lib/proxlb/planner/instant-plan";
import { NOTHING_ASKED } from "@/lib/snapshot/obstacles";
import { GIB } from "@/simulator/cluster/guests";
import { it } from "@/tests/support/fixtures";
import { plainConfig } from "@/tests/support/planner/large";
import { until } from "@/tests/support/until";
import { untilPicture } from "../../support/live-harness";

const CONFIG_FILE = "proxmox_api: { hosts: [127.0.0.1], user: root@pam, pass: not-used }\n";

describe("a plan by a program, while nobody watches", () => {
  it("reads an old picture first, and is an estimate that names its age where it may be older", async ({
    simulator: start,
    proxmox: connect,
    live: follow,
    db: { db },
    as,
    atEnd,
  }) => {
    const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-age-"));
    atEnd(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, "proxlb.yaml"), CONFIG_FILE);
    setSingleton("env", parseEnv({ PROXLB_CONFIG: path.join(folder, "proxlb.yaml"), LOG_LEVEL: "silent" }));
    const real = clock();
    atEnd(() => setSingleton("clock", real));
    let shiftMs = 0;
    setSingleton<Clock>("clock", {
      now: () => new Date(real.now().getTime() + shiftMs),
      monotonicMs: () => real.monotonicMs() + shiftMs,
    });
    const simulator = await start({ autoDrift: false });
    const proxmox = connect(simulator);
    const live = follow(proxmox, 1);
    await live.readFirst();
    const context = { db, live, proxmox, actor: await as("viewer"), daemon: createNoDaemon() };
    const plan = async (maxAgeSeconds: number) =>
      (await getPlan.spec.run(context as never, { maxAgeSeconds })).plan;
    const aged = (gaps: Awaited<ReturnType<typeof plan>>["gaps"]) =>
      gaps.find(({ code }) => code === "picture_old");

    expect(aged((await plan(20)).gaps)).toBeUndefined();
    shiftMs = 45_000;
    const old = await plan(600);
    expect(old.certainty.kind).toBe("estimate");
    expect(aged(old.gaps)).toMatchObject({
      affects: "moves",
      fetch: "lists",
      subjects: [expect.stringMatching(/^read 4\d s before this plan$/)],
    });
    const polls = () => simulator.requests.count("GET", "/cluster/resources");
    const before = polls();
    expect(aged((await plan(20)).gaps)).toBeUndefined();
    expect(polls()).toBe(before + 1);
  });
});

describe("what ProxLB's own credentials see", () => {
  const identity = "blind@pve!proxlb";
  const cluster = (pool: boolean) => ({
    name: "rights",
    nodes: [
      { name: "pve1", memoryBytes: 64 * GIB },
      { name: "pve2", memoryBytes: 64 * GIB },
    ],
    pools: [{ poolid: "web" }],
    guests: [
      { vmid: 100, name: "one", node: "pve1", memoryBytes: 8 * GIB, pool: "web" },
      { vmid: 101, name: "two", node: "pve1", memoryBytes: 8 * GIB, pool: "web" },
    ],
    users: [{ userid: "blind@pve", password: "x" }],
    tokens: [{ userid: "blind@pve", tokenid: "proxlb", secret: "s", privilegeSeparation: true }],
    roles: { Blind: ["VM.Audit", "Sys.Audit", "VM.Migrate", ...(pool ? ["Pool.Audit"] : [])] },
    acl: ["blind@pve", identity].map((who) => ({ path: "/", who, role: "Blind", propagate: true })),
  });
  const config = plainConfig({
    balancing: { balanciness: 5, pools: { web: { type: "anti-affinity", pin: null, strict: true } } },
  });

  it.for([
    { pool: true, pools: "all", code: undefined, movesByRule: true },
    { pool: false, pools: "none", code: "pools_unseen", movesByRule: false },
  ])(
    "is asked, and a plan is made of it: Pool.Audit $pool",
    async (each, { simulator: start, proxmox, live }) => {
      const simulator = await start({ autoDrift: false, cluster: cluster(each.pool) });
      const client = proxmox(simulator);
      const watched = live(client, 20);
      await watched.readFirst();
      await untilPicture(watched.snapshot, ({ facts }) => facts.reads.pools.state === "read");
      const plan = () =>
        instantPlan(
          watched.snapshot(),
          {
            config,
            timeZone: "UTC",
            timeZoneAssumed: false,
            bytesPerSecond: null,
            figures: planFigures(client).figures,
            proxlbRights: planRights(client, identity),
            moveFacts: NOTHING_ASKED,
          },
          {},
          new Date(),
        );
      const unknown = plan();
      expect(unknown.certainty.kind).toBe("estimate");
      expect(unknown.gaps).toContainEqual({
        code: "proxlb_rights_unknown",
        affects: "moves",
        fetch: "figures",
        subjects: [identity],
      });
      fetchFigures(client, watched.snapshot(), config, identity);
      await until(() => planFigures(client).fetch.running === null, { limitMs: 30_000 });
      expect(planRights(client, identity)).toEqual({
        identity,
        guests: "all",
        pools: each.pools,
        reason: null,
      });
      const known = plan();
      expect(known.gaps.map(({ code }) => code)).not.toContain("proxlb_rights_unknown");
      expect(known.gaps.find(({ code }) => code === "pools_unseen")?.code).toBe(each.code);
      expect(known.gaps.map(({ code }) => code)).not.toContain("config_pool_unknown");
      const byRule = known.moves.some(({ cause }) => cause.kind === "anti_affinity");
      expect(byRule).toBe(each.movesByRule);
    },
  );

  it("stays unknown with the reason where our own token may not ask", async ({
    simulator: start,
    proxmox,
    live,
  }) => {
    const simulator = await start({ autoDrift: false, cluster: cluster(true) });
    const client = proxmox(simulator);
    const watched = live(client, 20);
    await watched.readFirst();
    simulator.faults.failNext("GET /access/permissions", 403, "Permission check failed (/access, Sys.Audit)");
    fetchFigures(client, watched.snapshot(), config, identity);
    await until(() => planFigures(client).fetch.running === null, { limitMs: 30_000 });
    const rights = planRights(client, identity);
    expect(rights).toMatchObject({ pools: null, reason: expect.stringContaining("/access, Sys.Audit") });
    expect(planFigures(client).fetch.problem).toContain("/access, Sys.Audit");
    // Whom PVE lets see everything need not be asked.
    expect(planRights(client, "root@pam")).toMatchObject({ guests: "all", pools: "all" });
  });
});
