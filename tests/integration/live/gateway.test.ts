import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { QueryClient } from "@tanstack/react-query";
import { io as openSocket, type Socket } from "socket.io-client";
import { afterEach, describe, expect, it } from "vitest";
import { clock } from "@/lib/core/clock";
import { env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import type { LogLine } from "@/lib/daemon/schema";
import type { Live, LiveOptions } from "@/lib/live/live";
import { connectLive } from "@/lib/live/sockets/client";
import { attachGateway } from "@/lib/live/sockets/gateway";
import { LOG_STREAM_PATH, SOCKET_PATH } from "@/lib/live/sockets/paths";
import type { LogBatch } from "@/lib/live/sockets/protocol";
import type { GatewayOptions, Watcher } from "@/lib/live/sockets/types";
import type { ClusterPicture, GuestsPicture } from "@/lib/snapshot/delta";
import { type SimulatorOptions, startSimulator } from "@/simulator/start";
import { logPen } from "@/tests/support/log-pen";
import { until } from "@/tests/support/until";
import { liveOn, proxmoxFor, untilPicture } from "../../support/live-harness";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ORIGIN = new URL(env().APP_URL).origin;

interface Options {
  simulator?: SimulatorOptions;
  factor?: number;
  live?: Partial<LiveOptions>;
  gateway?: Partial<GatewayOptions<Watcher>>;
}

async function start(options: Options = {}) {
  const proxmox = options.simulator ? await clientOf(options.simulator) : null;
  const live: Live = liveOn(proxmox, options.factor ?? 20, options.live);
  const server = createServer((_request, response) => response.end("app"));
  const revoked = new Set<string>();
  const watcherOf = (cookie: string | undefined): Watcher | null => {
    const user = /sid=(\w+)/.exec(cookie ?? "")?.[1];
    return user && !revoked.has(user) ? { userId: user, sessionId: user, role: "viewer" } : null;
  };
  const gateway = attachGateway<Watcher>(server, {
    live,
    authenticate: async (request) => watcherOf(request.headers.cookie),
    recheck: async (watcher) => watcherOf(`sid=${watcher.userId}`),
    mayWatch: (_watcher, topic) => topic !== "users",
    ...options.gateway,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  cleanups.push(() => new Promise((resolve) => server.close(resolve)), live.close, gateway.close);
  return { live, gateway, revoked, url: `http://127.0.0.1:${port}`, port };
}

async function clientOf(options: SimulatorOptions) {
  const simulator = await startSimulator({ authDelayMs: 10, ...options });
  const proxmox = proxmoxFor(simulator);
  cleanups.push(simulator.stop, () => proxmox.close());
  return proxmox;
}

const headers = (user: string, origin: string | null = ORIGIN) => ({
  cookie: `sid=${user}`,
  ...(origin ? { origin } : {}),
});

function socketTo(
  url: string,
  extraHeaders: Record<string, string>,
  path = SOCKET_PATH,
  transports = ["websocket"],
): Socket {
  const socket = openSocket(url, { path, transports, extraHeaders, reconnection: false, forceNew: true });
  cleanups.push(() => socket.disconnect());
  return socket;
}

/** "connect" or the reason why not. */
const outcome = (socket: Socket) =>
  new Promise<string>((resolve) => {
    socket.once("connect", () => resolve("connect"));
    socket.once("connect_error", (error) => resolve(error.message));
  });
const closed = (socket: Socket) => new Promise<string>((resolve) => socket.once("disconnect", resolve));
const connected = async (socket: Socket) => {
  expect(await outcome(socket)).toBe("connect");
  return socket;
};

describe("who comes in", () => {
  it.each(["websocket", "polling"])("only a session on the app's own origin, by %s", async (transport) => {
    const { url } = await start();
    const attempt = (given: Record<string, string>) =>
      outcome(socketTo(url, given, SOCKET_PATH, [transport]));
    expect(await attempt(headers("ann"))).toBe("connect");
    expect(await attempt({ origin: ORIGIN })).not.toBe("connect");
    expect(await attempt(headers("ann", "https://evil.test"))).not.toBe("connect");
    expect(await attempt(headers("ann", "null"))).not.toBe("connect");
    expect(await attempt({ ...headers("ann", null), "x-forwarded-host": "panel.test" })).not.toBe("connect");
    expect(await attempt({ ...headers("ann", null), "sec-fetch-site": "same-origin" })).toBe("connect");
  });

  it("whoever the session's check keeps waiting: on a busy machine it takes more than a second", async () => {
    const authenticate = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return { userId: "ann", sessionId: "ann", role: "viewer" };
    };
    const { url } = await start({ gateway: { authenticate } });
    for (const path of [SOCKET_PATH, LOG_STREAM_PATH]) await connected(socketTo(url, headers("ann"), path));
  });

  it("at most five sockets of a session, over both paths", async () => {
    const { url, gateway } = await start();
    for (let count = 0; count < 4; count += 1) await connected(socketTo(url, headers("ann")));
    const fifth = await connected(socketTo(url, headers("ann"), LOG_STREAM_PATH));
    expect(await outcome(socketTo(url, headers("ann")))).not.toBe("connect");
    expect(await outcome(socketTo(url, headers("bob")))).toBe("connect");
    fifth.disconnect();
    await until(() => gateway.counts().sockets === 5, { limitMs: 15_000 });
    expect(await outcome(socketTo(url, headers("ann")))).toBe("connect");
  });

  it("and goes when the session ends: told at once, noticed at the next check otherwise", async () => {
    const { url, live, revoked } = await start({ gateway: { recheckMs: 200 } });
    const [one, other] = [
      await connected(socketTo(url, headers("ann"))),
      await connected(socketTo(url, headers("bob"))),
    ];
    live.disconnectUser("ann");
    expect(await closed(one)).toBe("io server disconnect");
    expect(other.connected).toBe(true);
    revoked.add("bob");
    expect(await closed(other)).toBe("io server disconnect");
  });

  it("an upgrade to any other path is cut off", async () => {
    const { port } = await start();
    const raw = connect(port, "127.0.0.1");
    const began = performance.now();
    raw.write(
      "GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    );
    await new Promise((resolve) => raw.on("close", resolve).resume());
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe("manners", () => {
  it("five unknown or malformed events end the socket", async () => {
    const { url } = await start();
    const socket = await connected(socketTo(url, headers("ann")));
    socket.emit("watch", { topics: ["no such topic"] });
    socket.emit("join", "users");
    socket.emit("watch", { topics: ["cluster"], more: 1 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(socket.connected).toBe(true);
    socket.emit("watch");
    socket.emit("x");
    expect(await closed(socket)).toBe("io server disconnect");
  });

  it("more than 64 KiB in one message ends it", async () => {
    const { url } = await start();
    const socket = await connected(socketTo(url, headers("ann")));
    socket.emit("watch", { topics: ["cluster"], pad: "x".repeat(70_000) });
    expect(await closed(socket)).toBe("transport close");
  });
});

describe("topics", () => {
  it("are joined only as far as the role reaches, and say no more than that something changed", async () => {
    const { url, live } = await start();
    const socket = await connected(socketTo(url, headers("ann")));
    const told: unknown[] = [];
    socket.onAny((...event) => told.push(event));
    const reply = await socket.emitWithAck("watch", { topics: ["config", "users"] });
    expect(reply).toEqual({ watching: ["config"], denied: ["users"] });
    for (let change = 0; change < 20; change += 1) live.publish("config");
    live.publish("users");
    live.publish("runs");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(told).toEqual([["changed", "config"]]);
  });

  it("on the log stream's own path are logs alone", async () => {
    const { url } = await start();
    const socket = await connected(socketTo(url, headers("ann"), LOG_STREAM_PATH));
    const reply = await socket.emitWithAck("watch", { topics: ["logs", "cluster"] });
    expect(reply).toEqual({ watching: ["logs"], denied: ["cluster"] });
  });

  it("wake the collector while somebody watches the picture", async () => {
    const { url, gateway } = await start();
    const socket = await connected(socketTo(url, headers("ann")));
    await socket.emitWithAck("watch", { topics: ["cluster", "guests"] });
    expect(gateway.counts().watching).toMatchObject({ cluster: 1, guests: 1, logs: 0 });
    socket.emit("unwatch", { topics: ["guests"] });
    await until(() => gateway.counts().watching.guests === 0, { limitMs: 15_000 });
    socket.disconnect();
    await until(() => gateway.counts().watching.cluster === 0, { limitMs: 15_000 });
  });
});

describe("the picture at a viewer", () => {
  const view = (live: Live, url: string, user: string) => {
    const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    const fetches = { cluster: 0, guests: 0 };
    const { guests, ...cluster } = live.snapshot();
    cache.setQueryDefaults(["guests"], {
      queryFn: () => ++fetches.guests && { version: live.snapshot().version, guests: live.snapshot().guests },
    });
    cache.setQueryData<ClusterPicture>(["cluster"], cluster);
    cache.setQueryData<GuestsPicture>(["guests"], { version: cluster.version, guests });
    const connection = connectLive(cache, { url, headers: headers(user) });
    cleanups.push(connection.close);
    return { cache, connection, fetches };
  };

  it("follows the cluster by deltas alone, to the same picture", async () => {
    const { url, live } = await start({ simulator: { size: "medium", timeScale: 20 } });
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const { cache, connection, fetches } = view(live, url, "ann");
    connection.watch(["cluster", "guests"]);
    const began = live.snapshot().version;
    await untilPicture(live.snapshot, (now) => now.version > began + 8);
    const guests = () => cache.getQueryData<GuestsPicture>(["guests"]);
    await until(() => guests()?.version === live.snapshot().version, { limitMs: 15_000 });
    const truth = live.snapshot();
    expect(fetches.guests).toBe(0);
    expect(guests()?.guests.map((guest) => [guest.vmid, guest.node, guest.status, guest.name])).toEqual(
      truth.guests.map((guest) => [guest.vmid, guest.node, guest.status, guest.name]),
    );
    for (const [at, guest] of (guests()?.guests ?? []).entries()) {
      expect(Math.abs((guest.cpuRatio ?? 0) - (truth.guests[at]?.cpuRatio ?? 0))).toBeLessThanOrEqual(0.001);
    }
    expect(cache.getQueryData<ClusterPicture>(["cluster"])?.connection).toEqual(truth.connection);
  });

  it("catches up after a break: by one delta soon after, by a new fetch much later", async () => {
    const { url, live } = await start({ simulator: { size: "small", timeScale: 20 } });
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const version = live.snapshot().version;
    await untilPicture(live.snapshot, (now) => now.version > version + 2);
    const socket = await connected(socketTo(url, headers("ann")));
    const events: [string, unknown][] = [];
    socket.onAny((name, what) => events.push([name, what]));
    await socket.emitWithAck("watch", {
      topics: ["cluster", "guests"],
      versions: { cluster: version, guests: version - 500 },
    });
    await until(() => events.length >= 2, { limitMs: 15_000 });
    expect(events[0]).toMatchObject(["cluster", { from: version }]);
    expect(events[1]).toEqual(["stale", "guests"]);
  });

  it("tells at once what changed after it was fetched and before it was watched, and nothing else", async () => {
    const { url, live } = await start();
    const real = clock();
    cleanups.push(() => setSingleton("clock", real));
    // The app runs for an hour, and one of the changes is as long ago.
    live.publish("service");
    setSingleton("clock", { now: real.now, monotonicMs: () => real.monotonicMs() + 3_600_000 });
    live.publish("config");
    await sleep(300);
    const socket = await connected(socketTo(url, headers("ann")));
    const changed: unknown[] = [];
    socket.on("changed", (topic) => changed.push(topic));
    const watch = { topics: ["config", "service", "runs"], agesMs: { config: 0, service: 0, runs: 5_000 } };
    await socket.emitWithAck("watch", watch);
    await until(() => changed.length > 0);
    await sleep(300);
    expect(new Set(changed)).toEqual(new Set(["config"]));
  });

  it("has the page fetch again what changed before its socket was there", async () => {
    const { url, live } = await start();
    const { cache, connection } = view(live, url, "ann");
    cache.setQueryData(["config"], "as it was");
    live.publish("config");
    connection.watch(["config"]);
    await until(() => cache.getQueryState(["config"])?.isInvalidated);
  });

  it("costs at most 60 KB a minute with 200 busy guests", async () => {
    const factor = 20;
    // Time runs as fast as the rhythm, so 3 s are the 6 polls of a minute, with fresh load in each.
    const { url, live } = await start({ simulator: { size: "medium", timeScale: factor }, factor });
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const { connection } = view(live, url, "ann");
    let bytes = 0;
    const probe = await connected(socketTo(url, headers("bob")));
    const engine = probe.io.engine as unknown as { transport: { ws: { _socket: { bytesRead: number } } } };
    const read = () => engine.transport.ws._socket.bytesRead;
    connection.watch(["cluster"]);
    await probe.emitWithAck("watch", { topics: ["cluster", "guests"] });
    await untilPicture(live.snapshot, (now) => now.facts.pools.length > 0);
    const [from, version] = [read(), live.snapshot().version];
    let changedRows = 0;
    probe.on("guests", (delta) => {
      for (const group of delta.guests?.changed ?? []) changedRows += group.rows.length;
    });
    await new Promise((resolve) => setTimeout(resolve, 60_000 / factor));
    bytes = read() - from;
    console.log(
      `bytes to one viewer in a minute of 200 guests: ${bytes}, ${live.snapshot().version - version} pictures, ${changedRows} changed rows`,
    );
    expect(changedRows).toBeGreaterThan(500);
    expect(bytes).toBeLessThan(60 * 1024);
  });
});

describe("the log at a viewer", () => {
  const collect = (socket: Socket) => {
    const got = { lines: [] as LogLine[], skipped: 0, gaps: [] as (number | null)[], arrivedAt: 0 };
    socket.on("logs", (batch: LogBatch) => {
      got.lines.push(...batch.lines);
      got.skipped += batch.skipped;
      if (batch.gap !== undefined) got.gaps.push(batch.gap);
      got.arrivedAt = performance.now();
    });
    return got;
  };

  it("arrives in order, masked, within a quarter of a second", async () => {
    const source = logPen();
    const { url } = await start({
      live: { daemon: source.daemon, redact: (text) => text.replaceAll("hunter2", "[secret]") },
    });
    const socket = await connected(socketTo(url, headers("ann"), LOG_STREAM_PATH));
    await socket.emitWithAck("watch", { topics: ["logs"] });
    const got = collect(socket);
    const delays: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const began = performance.now();
      source.write(1, "password hunter2");
      await until(() => got.lines.length === round + 1, { limitMs: 15_000 });
      delays.push(got.arrivedAt - began);
    }
    expect(got.lines.map((line) => line.seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(got.lines[0]?.text).toBe("password [secret] 0");
    expect(delays.sort((a, b) => a - b)[8]).toBeLessThan(350);
  });

  it("continues after a break exactly where it was, also in a backlog of thousands", async () => {
    const source = logPen();
    const { url, live } = await start({ live: { daemon: source.daemon } });
    const socket = await connected(socketTo(url, headers("ann")));
    await socket.emitWithAck("watch", { topics: ["logs"] });
    const got = collect(socket);
    source.write(5);
    await until(() => got.lines.length === 5, { limitMs: 15_000 });
    socket.disconnect();
    source.write(5000);
    await until(() => live.logs.ring.end() === 5005, { limitMs: 15_000 });
    const again = await connected(socketTo(url, headers("ann")));
    const more = collect(again);
    await again.emitWithAck("watch", { topics: ["logs"], logs: { epoch: "e1", seq: 4 } });
    await until(() => more.lines.length === 5000, { limitMs: 15_000 });
    expect(more.lines.every((line, at) => line.seq === at + 5)).toBe(true);
    expect(more.skipped).toBe(0);
    expect(more.gaps).toEqual([]);
  });

  it("says how many lines are no longer kept, and when nobody can know", async () => {
    const source = logPen();
    const { url, live } = await start({ live: { daemon: source.daemon } });
    source.write(50_010);
    await until(() => live.logs.ring.end() === 50_010, { limitMs: 15_000 });
    const late = await connected(socketTo(url, headers("ann")));
    const got = collect(late);
    await late.emitWithAck("watch", { topics: ["logs"], logs: { epoch: "e1", seq: 4 } });
    await until(() => got.lines.length > 0, { limitMs: 15_000 });
    expect(got.gaps).toEqual([5]);
    expect(got.lines[0]?.seq).toBe(10);
    const stranger = await connected(socketTo(url, headers("bob")));
    const other = collect(stranger);
    await stranger.emitWithAck("watch", { topics: ["logs"], logs: { epoch: "e0", seq: 4 } });
    await until(() => other.gaps.length > 0, { limitMs: 15_000 });
    expect(other.gaps).toEqual([null]);
  });

  it("of a flood shows the newest within a second and counts exactly what it left out", async () => {
    const source = logPen();
    const { url, live, port } = await start({ live: { daemon: source.daemon } });
    const socket = await connected(socketTo(url, headers("ann")));
    await socket.emitWithAck("watch", { topics: ["logs"] });
    const got = collect(socket);
    const answers: number[] = [];
    for (let tick = 0; tick < 30; tick += 1) {
      source.write(1000);
      const began = performance.now();
      await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
      answers.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 100 - (performance.now() - began))));
    }
    await until(() => live.logs.ring.end() === source.written(), { limitMs: 15_000 });
    await until(() => got.lines.at(-1)?.seq === source.written() - 1, { limitMs: 3000 });
    expect(got.lines.length + got.skipped).toBe(source.written());
    expect(got.skipped).toBeGreaterThan(0);
    expect(got.lines.every((line, at) => at === 0 || line.seq > (got.lines[at - 1]?.seq ?? 0))).toBe(true);
    console.log(
      `flood of 10,000 lines/s: slowest other request ${Math.max(...answers).toFixed(0)} ms, ${got.skipped} of ${source.written()} skipped`,
    );
    expect(answers.sort((a, b) => a - b)[28]).toBeLessThan(500);
  });
});
