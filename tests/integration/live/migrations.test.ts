import { describe, expect } from "vitest";
import type { Live } from "@/lib/live/live";
import type { Attribution } from "@/lib/live/migrations/record";
import type { Proxmox } from "@/lib/proxmox/api";
import type { Simulator } from "@/simulator/start";
import { it as base } from "@/tests/support/fixtures";
import { until } from "@/tests/support/until";
import { memoryStore, untilPicture } from "../../support/live-harness";

const GIB_PER_SECOND = 1024 ** 3;

interface Parties {
  /** A cluster, its administrator and ProxLB, each with a token of its own. */
  cluster: (
    bytesPerSecond?: number,
    timeScale?: number,
    /** By how many seconds the clocks of its nodes are ahead of ours. */
    aheadSeconds?: number,
  ) => Promise<{ simulator: Simulator; admin: Proxmox; proxlb: Proxmox }>;
  /** Watches a cluster and records its migrations. */
  follow: (
    proxmox: Proxmox,
    store: ReturnType<typeof memoryStore>,
    attribution?: Partial<Attribution>,
  ) => Live;
}

const it = base.extend<Parties>({
  cluster: async ({ simulator: start, proxmox }, use) => {
    await use(async (migrationBytesPerSecond = 8 * GIB_PER_SECOND, timeScale = 1, aheadSeconds = 0) => {
      const startAt = Math.floor(Date.now() / 1000) + aheadSeconds;
      const simulator = await start({ migrationBytesPerSecond, timeScale, startAt });
      const { tokenId, secret } = simulator.credentials.proxlb;
      const proxlb = proxmox(simulator, { credentials: { kind: "token", tokenId, secret } });
      return { simulator, admin: proxmox(simulator), proxlb };
    });
  },
  follow: async ({ live: start }, use) => {
    await use((proxmox, { store }, attribution) => {
      const live = start(proxmox, 20, {
        store,
        attribution: () => ({ proxlbUser: null, runs: [], daemonCycles: null, ...attribution }),
      });
      live.hooks.setWatched(true);
      return live;
    });
  },
});

const guest = (vmid: number, node = "pve1") => ({ type: "vm" as const, vmid, node });
const to = (target: string) => ({ target, running: true });
const ended = (simulator: Simulator, upid: string) => simulator.tasks.get(upid)?.endtime !== undefined;

describe("migrations", () => {
  it("are shown while they run and recorded with target, result and who, within the calls of a minute", async ({
    cluster,
    follow,
  }) => {
    const { simulator, admin, proxlb } = await cluster(2 * GIB_PER_SECOND);
    const store = memoryStore();
    const live = follow(admin, store, { proxlbUser: simulator.credentials.proxlb.tokenId });
    const told: string[] = [];
    live.hooks.onPublish((topic) => told.push(topic));
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const byPerson = await admin.migrate(guest(101), to("pve3"));
    const byDaemon = await proxlb.migrate(guest(106), to("pve2"));
    await untilPicture(
      live.snapshot,
      (now) => now.guests.find((each) => each.vmid === 101)?.migratingTo === "pve3",
    );
    await until(() => [byPerson, byDaemon].every((upid) => store.records.get(upid)?.completedAt), {
      limitMs: 15_000,
    });
    await until(() => [byPerson, byDaemon].every((upid) => store.records.get(upid)?.targetNode), {
      limitMs: 15_000,
    });
    expect(store.records.get(byPerson)).toMatchObject({
      guestId: 101,
      guestName: "web-01",
      guestType: "vm",
      sourceNode: "pve1",
      targetNode: "pve3",
      status: "ok",
      result: "OK",
      triggeredBy: "person",
      pveUser: simulator.credentials.admin.tokenId,
    });
    expect(store.records.get(byDaemon)).toMatchObject({
      targetNode: "pve2",
      triggeredBy: "daemon",
      runId: null,
    });
    expect(told).toContain("migrations");
    await untilPicture(live.snapshot, (now) => now.guests.every((each) => each.migratingTo === null));
    // A minute lasts 3 s here: what the logs cost is within the sixteen calls.
    const at = simulator.requests.all().map((entry) => entry.at);
    const busiest = at.map((from) => at.filter((each) => each >= from && each < from + 2700).length);
    expect(Math.max(...busiest)).toBeLessThanOrEqual(16 + 2);
  });

  it("of ProxLB within one of our runs belong to the run", async ({ cluster, follow }) => {
    const { simulator, admin, proxlb } = await cluster();
    const store = memoryStore();
    const startedAt = new Date().toISOString();
    const live = follow(admin, store, {
      proxlbUser: simulator.credentials.proxlb.tokenId,
      runs: [{ id: 7, startedAt, endedAt: null }],
    });
    // What the first look lists may have begun at any time.
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const upid = await proxlb.migrate(guest(101), to("pve3"));
    await until(() => store.records.get(upid)?.status === "ok", { limitMs: 15_000 });
    expect(store.records.get(upid)).toMatchObject({ triggeredBy: "run", runId: 7 });
  });

  it("that fail keep PVE's own words", async ({ cluster, follow }) => {
    const { simulator, admin } = await cluster();
    const store = memoryStore();
    follow(admin, store);
    simulator.faults.failMigration(101);
    const upid = await admin.migrate(guest(101), to("pve3"));
    await until(() => store.records.get(upid)?.targetNode === "pve3", { limitMs: 15_000 });
    const told = /^migration problems: .*migration job failed/;
    await until(() => told.test(store.records.get(upid)?.result ?? ""), { limitMs: 15_000 });
    expect(store.records.get(upid)?.status).toBe("failed");
  });

  it("that fail tell why where the minute's calls are spent: in place of the next poll", async ({
    cluster,
    follow,
  }) => {
    const { simulator, admin } = await cluster();
    const store = memoryStore();
    const live = follow(admin, store);
    // Whatever is free beside the polls somebody else takes, as a page does that has figures fetched.
    const others = setInterval(() => live.takeSpareCall(), 10);
    try {
      // A minute lasts 3 s here: after it every poll of the minute is spent when the next one ends.
      await new Promise((resolve) => setTimeout(resolve, 3500));
      simulator.faults.failMigration(101);
      const upid = await admin.migrate(guest(101), to("pve3"));
      await until(() => store.records.get(upid)?.status === "failed", { limitMs: 15_000 });
      const polls = () => simulator.requests.count("GET", "/cluster/resources");
      const before = polls();
      await until(() => /: .*migration job failed/.test(store.records.get(upid)?.result ?? ""), {
        limitMs: 15_000,
      });
      expect(polls() - before).toBeLessThanOrEqual(2);
    } finally {
      clearInterval(others);
    }
  });

  it("go on being recorded after a restart in the middle, once each", async ({ cluster, follow }) => {
    const { simulator, admin } = await cluster(GIB_PER_SECOND);
    const store = memoryStore();
    const first = follow(admin, store);
    const upid = await admin.migrate(guest(101), to("pve3"));
    await until(() => store.records.get(upid)?.status === "running", { limitMs: 15_000 });
    await first.close();
    await until(() => ended(simulator, upid), { limitMs: 15_000 });
    follow(admin, store);
    await until(() => store.records.get(upid)?.status === "ok", { limitMs: 15_000 });
    expect([...store.records.keys()]).toEqual([upid]);
    const writes = store.writes();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(store.writes()).toBe(writes);
  });

  it.for([0, -7200, 7200])(
    "missed during a long downtime are fetched from the nodes' archives, more than the list still shows; the nodes' clocks are %i s ahead",
    async (aheadSeconds, { cluster, follow }) => {
      const { simulator, admin } = await cluster(8 * GIB_PER_SECOND, 1, aheadSeconds);
      const store = memoryStore();
      const first = follow(admin, store);
      await until(async () => (await store.store.lastSeen()).length > 0, { limitMs: 15_000 });
      await first.close();
      const upids: string[] = [];
      for (let round = 0; round < 80; round += 1) {
        const [from, target] = round % 2 === 0 ? ["pve1", "pve3"] : ["pve3", "pve1"];
        const upid = await admin.migrate(guest(101, from), to(target ?? ""));
        simulator.advance(60);
        await until(() => ended(simulator, upid), { limitMs: 15_000 });
        upids.push(upid);
      }
      const shown = new Set((await admin.tasks()).map((task) => task.upid));
      expect(upids.some((upid) => !shown.has(upid))).toBe(true);
      follow(admin, store);
      await until(() => upids.every((upid) => store.records.has(upid)), { limitMs: 15_000 });
      expect(upids.every((upid) => store.records.get(upid)?.status === "ok")).toBe(true);
    },
  );

  it.for([-3600, 3600])(
    "keep what only we saw, whatever the nodes' clocks say (%i s ahead)",
    async (aheadSeconds, { cluster, follow }) => {
      const { simulator, admin } = await cluster(2 * GIB_PER_SECOND, 1, aheadSeconds);
      // Long ago, as far as we know: where it went then is not where the guest is now.
      const old = await admin.migrate(guest(105), to("pve2"));
      simulator.advance(60);
      await until(() => ended(simulator, old), { limitMs: 15_000 });
      const store = memoryStore();
      follow(admin, store);
      await until(() => store.records.get(old)?.status === "ok", { limitMs: 15_000 });
      expect(store.records.get(old)).toMatchObject({ memoryBytes: null });
      const upid = await admin.migrate(guest(101), to("pve3"));
      await until(() => store.records.get(upid)?.status === "ok", { limitMs: 15_000 });
      expect(store.records.get(upid)?.targetNode).toBe("pve3");
      expect(store.records.get(upid)?.memoryBytes).toBeGreaterThan(0);
    },
  );

  it("of HA-managed guests belong to whoever asked the HA manager", async ({ cluster, follow }) => {
    const { simulator, admin } = await cluster(16 * GIB_PER_SECOND, 10);
    const store = memoryStore();
    follow(admin, store);
    await admin.migrate(guest(103), to("pve3"));
    const done = () =>
      [...store.records.values()].find((record) => record.guestId === 103 && record.status === "ok");
    await until(() => done()?.targetNode !== undefined && done()?.targetNode !== null, { limitMs: 30_000 });
    expect(done()).toMatchObject({
      targetNode: "pve3",
      triggeredBy: "person",
      pveUser: simulator.credentials.admin.tokenId,
    });
    expect(done()?.upid).toContain(":qmigrate:103:root@pam:");
  });

  it("of companions belong to the request that moved them along", async ({
    simulator: start,
    proxmox,
    follow,
  }) => {
    const resources = ["vm:101", "vm:102"];
    const simulator = await start({
      timeScale: 10,
      startAt: Math.floor(Date.now() / 1000),
      cluster: {
        name: "pair",
        nodes: ["pve1", "pve2"].map((name) => ({ name, memoryBytes: 64 * GIB_PER_SECOND })),
        guests: [101, 102].map((vmid) => ({ vmid, name: `vm${vmid}`, node: "pve1", memoryBytes: 2 ** 31 })),
        haServices: Object.fromEntries(resources.map((sid) => [sid, { state: "started" }])),
        haRules: [{ rule: "pair", type: "resource-affinity", affinity: "positive", resources }],
      },
    });
    const { tokenId, secret } = simulator.credentials.proxlb;
    const proxlb = proxmox(simulator, { credentials: { kind: "token", tokenId, secret } });
    const store = memoryStore();
    const run = { id: 7, startedAt: new Date(Date.now() - 60_000).toISOString(), endedAt: null };
    const live = follow(proxmox(simulator), store, { proxlbUser: tokenId, runs: [run] });
    await untilPicture(live.snapshot, ({ facts }) => facts.haRules.length > 0);
    await proxlb.migrate(guest(101), to("pve2"));
    const told = () =>
      [...store.records.values()]
        .filter(({ status, targetNode }) => status === "ok" && targetNode === "pve2")
        .map(({ guestId, triggeredBy, runId, alongWith }) => [guestId, triggeredBy, runId, alongWith])
        .sort();
    await until(() => told().length === 2, { limitMs: 40_000 });
    expect(told()).toEqual([
      [101, "run", 7, null],
      [102, "run", 7, 101],
    ]);
  });

  it("that the HA manager makes by itself are nobody's, though somebody asked for the one before", async ({
    cluster,
    follow,
  }) => {
    const { simulator, admin } = await cluster(16 * GIB_PER_SECOND, 10);
    const { rules } = simulator.cluster.ha;
    rules.splice(
      rules.findIndex((rule) => rule.rule === "databases-apart"),
      1,
    );
    const store = memoryStore();
    follow(admin, store);
    // standby-on-fast-nodes is strict: the CRM undoes this.
    await admin.migrate(guest(104, "pve2"), to("pve1"));
    const moves = () =>
      [...store.records.values()]
        .filter((record) => record.guestId === 104 && record.status === "ok")
        .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    const settled = () => moves().length >= 2 && moves().every(({ targetNode }) => targetNode !== null);
    await until(() => settled() && moves()[1]?.triggeredBy === null, { limitMs: 40_000 });
    expect(moves().map(({ triggeredBy, pveUser }) => [triggeredBy, pveUser])).toEqual([
      ["person", simulator.credentials.admin.tokenId],
      [null, "root@pam"],
    ]);
  });

  it("tell how far they are while they run", async ({ cluster, follow }) => {
    const { simulator, admin } = await cluster(GIB_PER_SECOND / 4);
    const live = follow(admin, memoryStore());
    await admin.migrate(guest(103), to("pve3"));
    simulator.cluster.ha.services.delete("vm:101");
    await admin.migrate(guest(101), to("pve3"));
    const progress = () => live.snapshot().guests.find(({ vmid }) => vmid === 101)?.migrationProgress ?? null;
    await until(progress, { limitMs: 20_000 });
    const first = progress();
    expect(first).toMatchObject({ of: "memory" });
    await until(() => (progress()?.ratio ?? 0) > (first?.ratio ?? 1), { limitMs: 20_000 });
  });

  it("that PVE aborts have the reason behind PVE's colon", async ({ cluster, follow }) => {
    const { simulator, admin } = await cluster();
    const store = memoryStore();
    follow(admin, store);
    simulator.cluster.guestOf(105).hostpci = "0000:01:00.0";
    const upid = await admin.migrate(guest(105), to("pve2"));
    await until(() => store.records.get(upid)?.result?.includes("hostpci0"), { limitMs: 20_000 });
    expect(store.records.get(upid)).toMatchObject({
      status: "failed",
      result: "migration aborted: can't migrate VM which uses local devices: hostpci0",
    });
  });
});
