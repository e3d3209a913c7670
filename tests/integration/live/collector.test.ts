import { describe, expect } from "vitest";
import type { Live } from "@/lib/live/live";
import type { Simulator, SimulatorOptions } from "@/simulator/start";
import { it as base } from "@/tests/support/fixtures";
import { until } from "@/tests/support/until";
import { sourceOf, untilPicture } from "../../support/live-harness";

interface Picture {
  /** A simulated cluster and the live picture of it. @param factor how much faster than real life it is looked at */
  picture: (options: SimulatorOptions, factor: number) => Promise<{ simulator: Simulator; live: Live }>;
}

const it = base.extend<Picture>({
  picture: async ({ simulator: start, proxmox, live }, use) => {
    await use(async (options, factor) => {
      const simulator = await start(options);
      return { simulator, live: live(proxmox(simulator), factor) };
    });
  },
});

/** The most calls that reached Proxmox in any window of that length. */
function busiest(simulator: Simulator, windowMs: number): number {
  const at = simulator.requests.all().map((entry) => entry.at);
  return Math.max(...at.map((from) => at.filter((each) => each >= from && each < from + windowMs).length));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("calls to Proxmox", () => {
  // A minute lasts 3 s here. Requests arrive with some jitter, so the window is a little shorter than the budget's.
  const MINUTE_MS = 3000;

  it.for(["small", "large"] as const)(
    "are at most 16 a minute while someone watches a %s cluster, refreshes included",
    async (size, { picture }) => {
      const { simulator, live } = await picture({ size }, 60_000 / MINUTE_MS);
      live.hooks.setWatched(true);
      for (let refresh = 0; refresh < 8; refresh += 1) {
        await wait(1000);
        live.refreshSoon();
      }
      expect(busiest(simulator, MINUTE_MS * 0.9)).toBeLessThanOrEqual(16);
      // And not fewer than the picture needs: a poll every 10 s.
      expect(simulator.requests.count("GET", "/cluster/resources")).toBeGreaterThanOrEqual(12);
      expect(Object.keys(simulator.requests.counts()).sort()).toEqual([
        "GET /access/permissions",
        "GET /cluster/ha/resources",
        "GET /cluster/ha/rules",
        "GET /cluster/ha/status/manager_status",
        "GET /cluster/options",
        "GET /cluster/resources",
        "GET /cluster/status",
        "GET /cluster/tasks",
        "GET /pools",
        "GET /version",
      ]);
    },
  );

  it("are at most 4 a minute while nobody watches", async ({ picture }) => {
    const { simulator } = await picture({ size: "small" }, 60_000 / MINUTE_MS);
    await wait(MINUTE_MS * 4);
    expect(busiest(simulator, MINUTE_MS * 0.9)).toBeLessThanOrEqual(4);
    expect(simulator.requests.count("GET", "/cluster/resources")).toBeGreaterThanOrEqual(4);
  });

  it("come at once for a first viewer when the picture is old", async ({ picture }) => {
    const { simulator, live } = await picture({ size: "small" }, 60);
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    await wait(400); // 24 s of this rhythm
    expect(simulator.requests.count("GET", "/cluster/resources")).toBe(1);
    live.hooks.setWatched(true);
    await until(() => simulator.requests.count("GET", "/cluster/resources") === 2, { limitMs: 150 });
  });
});

describe("facts", () => {
  const MINUTE_MS = 6000;

  it("say that they were not read yet, and are all there within seconds for who looks", async ({
    picture,
  }) => {
    const { live } = await picture({ size: "small" }, 60_000 / MINUTE_MS);
    const states = () => new Set(Object.values(live.snapshot().facts.reads).map(({ state }) => state));
    expect(states()).toEqual(new Set(["unread"]));
    live.hooks.setWatched(true);
    await live.readFirst();
    const { facts } = live.snapshot();
    expect(states()).toEqual(new Set(["read"]));
    expect(facts.haRules.length).toBeGreaterThan(0);
  });

  it("are read again before an action, within the minute's 16 calls, however often somebody acts", async ({
    picture,
  }) => {
    const { simulator, live } = await picture({ size: "small" }, 60_000 / MINUTE_MS);
    await live.readFirst();
    expect(live.snapshot().facts.haRules.length).toBeGreaterThan(0);
    simulator.cluster.ha.rules.length = 0;
    await wait(MINUTE_MS);
    await live.readFirst({ rowsMs: 100, factsMs: 300 });
    expect(live.snapshot().facts.haRules).toEqual([]);
    for (let act = 0; act < 6; act += 1) {
      void live.readFirst({ rowsMs: 0, factsMs: 0 });
      await wait(MINUTE_MS / 4);
    }
    expect(busiest(simulator, MINUTE_MS * 0.9)).toBeLessThanOrEqual(16);
  });

  it("keep their last value and say why and since when they cannot be read", async ({ picture }) => {
    const { simulator, live } = await picture({ size: "small" }, 20);
    await live.readFirst();
    const before = live.snapshot().facts;
    simulator.faults.failNext("GET /cluster/ha/rules", 403, "Permission check failed (/, Sys.Audit)");
    await wait(20);
    await live.readFirst({ rowsMs: 0, factsMs: 10 });
    const { haRules, reads } = live.snapshot().facts;
    expect(haRules).toEqual(before.haRules);
    expect(reads.haRules).toEqual({
      state: "unreadable",
      readAt: before.reads.haRules.readAt,
      reason: "Permission check failed (/, Sys.Audit)",
    });
  });

  it("say that our token may not see guests, which token, and why it usually is", async ({
    picture,
    proxmox,
    live: follow,
  }) => {
    const { simulator } = await picture({ size: "small" }, 20);
    const { tokenId, secret } = simulator.credentials.proxlb;
    const { cluster } = simulator;
    cluster.roles.set("SysAuditor", ["Sys.Audit"]);
    const [user = "", name = ""] = tokenId.split("!");
    for (const entry of cluster.acl)
      if (entry.who === user || entry.who === tokenId) entry.role = "SysAuditor";
    const live = follow(proxmox(simulator, { credentials: { kind: "token", tokenId, secret } }), 20);
    await live.readFirst();
    const { facts, guests, connection } = live.snapshot();
    expect(guests).toEqual([]);
    expect(facts.guestsHidden).toContain(`The token ${user}!${name} may not see guests: VM.Audit is missing`);
    expect(connection.warnings).toContain(facts.guestsHidden);
  });
});

describe("the picture", () => {
  it("shows nodes, guests and facts as the cluster has them", async ({ picture }) => {
    const { simulator, live } = await picture({ size: "small" }, 20);
    live.hooks.setWatched(true);
    const now = await untilPicture(live.snapshot, (each) =>
      Object.values(each.facts.reads).every(({ state }) => state === "read"),
    );
    expect(now.nodes.map((node) => node.name)).toEqual([...simulator.cluster.nodes.keys()].sort());
    expect(now.guests.length).toBe(simulator.cluster.guests.size);
    expect(now.guests.map((guest) => guest.vmid)).toEqual(
      now.guests.map((guest) => guest.vmid).sort((a, b) => a - b),
    );
    expect(now.facts).toMatchObject({ quorate: true });
    expect(now.facts.pveVersion).toMatch(/^9\.2/);
    expect(now.nodes.every((node) => node.ipAddress !== null && (node.cpuCores ?? 0) > 0)).toBe(true);
    expect(now.connection).toMatchObject({ state: "ok", reason: null, host: `127.0.0.1:${simulator.port}` });
    expect(now.connection.warnings).toBeUndefined();
  });

  it("reads HA groups of PVE 8 as rules, within the budget", async ({ picture }) => {
    const { simulator, live } = await picture({ size: "small", pveVersion: "8.4" }, 20);
    live.hooks.setWatched(true);
    await until(() => simulator.requests.count("GET", "/cluster/ha/groups") > 0, { limitMs: 15_000 });
    await until(() => simulator.requests.count("GET", "/cluster/options") > 0, { limitMs: 15_000 });
    expect(simulator.requests.count("GET", "/cluster/ha/rules")).toBe(0);
    expect(live.snapshot().connection.warnings).toBeUndefined();
  });

  it("takes the node row as the truth and remembers what PVE drops of a dead node's guests", async ({
    picture,
  }) => {
    const { simulator, live } = await picture({ size: "small", timeScale: 20 }, 20);
    live.hooks.setWatched(true);
    const before = await untilPicture(live.snapshot, (each) => each.connection.state === "ok");
    const plain = before.guests.find(
      (guest) => guest.status === "running" && guest.haState === null && guest.tags.length > 0,
    );
    simulator.faults.setNodeDown(plain?.node ?? "");
    const dead = await untilPicture(live.snapshot, (each) =>
      each.nodes.some((node) => node.name === plain?.node && node.status === "offline"),
    );
    expect(dead.guests.find((guest) => guest.vmid === plain?.vmid)).toMatchObject({
      status: "unknown",
      name: plain?.name,
    });
    simulator.advance(320);
    await wait(1200);
    const later = live.snapshot().guests.find((guest) => guest.vmid === plain?.vmid);
    expect(later).toMatchObject({
      status: "unknown",
      name: plain?.name,
      tags: plain?.tags,
      memoryTotalBytes: plain?.memoryTotalBytes,
    });
  });

  it("stays when Proxmox stops answering, says since when and why, and recovers by itself", async ({
    picture,
  }) => {
    const factor = 20;
    const { simulator, live } = await picture({ size: "small" }, factor);
    live.hooks.setWatched(true);
    const before = await untilPicture(live.snapshot, (each) => each.connection.state === "ok");
    simulator.faults.refuseConnections = true;
    simulator.faults.dropConnections();
    const down = await untilPicture(live.snapshot, (each) => each.connection.state === "unreachable");
    expect(down.guests.length).toBe(before.guests.length);
    expect(down.connection.failingSince).not.toBeNull();
    expect(down.connection.reason).toContain(`127.0.0.1:${simulator.port}`);
    await wait(2000);
    expect(live.snapshot().connection.failingSince).toBe(down.connection.failingSince);
    simulator.faults.refuseConnections = false;
    const began = performance.now();
    const up = await untilPicture(live.snapshot, (each) => each.connection.state === "ok");
    expect(performance.now() - began).toBeLessThan(20_000 / factor + 500);
    expect(up.connection).toMatchObject({ reason: null, failingSince: null });
  });

  it("says what its token may not read, and shows the rest", async ({ simulator, proxmox, live }) => {
    const cluster = await simulator();
    const { tokenId, secret } = cluster.credentials.nobody;
    const picture = live(proxmox(cluster, { credentials: { kind: "token", tokenId, secret } }), 20);
    picture.hooks.setWatched(true);
    const now = await untilPicture(picture.snapshot, (each) => (each.connection.warnings?.length ?? 0) > 0);
    expect(now.connection.state).toBe("ok");
    expect(now.connection.warnings?.join()).toContain("Permission check failed");
  });

  it("warns as long as certificates are not verified", async ({ simulator, proxmox, live }) => {
    const trust = { caPem: null, fingerprints: [], verify: false };
    const picture = live(proxmox(await simulator(), { trust }), 20);
    const now = await untilPicture(picture.snapshot, (each) => each.connection.state === "ok");
    expect(now.connection.warnings).toEqual([expect.stringContaining("not verified")]);
  });

  it("follows a replaced client and knows when there is none", async ({
    simulator,
    proxmox,
    live: start,
  }) => {
    const [one, two] = await Promise.all([simulator(), simulator({ size: "medium" })]);
    const clients = [proxmox(one), proxmox(two)];
    const source = sourceOf(null);
    const live = start(null, 20, { proxmox: source });
    expect(live.snapshot().connection.state).toBe("unconfigured");
    source.replace(clients[0] ?? null);
    await untilPicture(live.snapshot, (each) => each.guests.length === one.cluster.guests.size);
    source.replace(clients[1] ?? null);
    await untilPicture(live.snapshot, (each) => each.guests.length === two.cluster.guests.size);
    source.replace(null);
    await untilPicture(live.snapshot, (each) => each.connection.state === "unconfigured");
  });
});
