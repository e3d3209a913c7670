import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { env } from "@/lib/core/env";
import { attachGateway } from "@/lib/live/sockets/gateway";
import { LOG_STREAM_PATH, SOCKET_PATH } from "@/lib/live/sockets/paths";
import type { Watcher } from "@/lib/live/sockets/types";
import { until } from "@/tests/support/until";
import { parkSocket } from "../../support/adversary/park-socket";
import { liveOn } from "../../support/live-harness";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ORIGIN = new URL(env().APP_URL).origin;
/** What "ended on revocation" means. */
const ENDED_WITHIN_MS = 2_000;

async function start() {
  const live = liveOn(null, 20);
  const server = createServer((_request, response) => response.end("app"));
  const gone = new Set<string>();
  const looksUp: string[] = [];
  const watcherOf = (user: string | undefined): Watcher | null =>
    user && !gone.has(user) ? { userId: user, sessionId: user, role: "viewer" } : null;
  const gateway = attachGateway<Watcher>(server, {
    live,
    authenticate: async (request) => {
      const user = /sid=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
      looksUp.push(user ?? "nobody");
      return watcherOf(user);
    },
    recheck: async (watcher) => watcherOf(String(watcher.userId)),
    mayWatch: () => true,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  cleanups.push(() => new Promise((resolve) => server.close(resolve)), live.close, gateway.close);
  const url = `http://127.0.0.1:${port}`;
  const park = async (user: string, path?: string) => {
    const parked = await parkSocket(url, { cookie: `sid=${user}`, origin: ORIGIN }, path);
    if (parked) cleanups.push(parked.close);
    return parked;
  };
  const parked = async (user: string, path?: string) => {
    const socket = await park(user, path);
    if (!socket) throw new Error("The handshake was refused.");
    return socket;
  };
  return { live, gateway, gone, looksUp, url, park, parked };
}

describe.each([SOCKET_PATH, LOG_STREAM_PATH])("a connection that is kept without a socket on %s", (path) => {
  it("ends when its socket leaves, so that nobody comes back on it", async () => {
    const { parked, gateway } = await start();
    const socket = await parked("ann", path);
    expect(await socket.join()).toBe("admitted");
    socket.leave();
    await socket.untilClosed(ENDED_WITHIN_MS);
    await until(() => gateway.counts().connections === 0);
  });

  it("is not let in with who it was at the handshake", async () => {
    const { parked, gone } = await start();
    const socket = await parked("ann", path);
    // Nobody tells the sockets: another replica, or the console.
    gone.add("ann");
    expect(await socket.join()).not.toBe("admitted");
    await socket.untilClosed(ENDED_WITHIN_MS);
  });

  it("ends with the session or the person, before it joins anything", async () => {
    const { parked, live } = await start();
    for (const expel of [() => live.disconnectSession("ann"), () => live.disconnectUser("ann")]) {
      const [waiting, joined, other] = [
        await parked("ann", path),
        await parked("ann", path),
        await parked("bob", path),
      ];
      expect(await joined.join()).toBe("admitted");
      expel();
      await waiting.untilClosed(ENDED_WITHIN_MS);
      await joined.untilClosed(ENDED_WITHIN_MS);
      expect(other.isOpen()).toBe(true);
      other.close();
    }
  });

  it("by polling is ended like any other: what it was called opens nothing any more", async () => {
    const { url, live } = await start();
    const headers = { cookie: "sid=ann", origin: ORIGIN };
    const opened = await fetch(`${url}${path}/?EIO=4&transport=polling`, { headers });
    const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
    const poll = () => fetch(`${url}${path}/?EIO=4&transport=polling&sid=${sid}`, { headers });
    const waiting = poll();
    live.disconnectUser("ann");
    await waiting;
    expect((await poll()).status).toBe(400);
  });
});

describe("the connections of one session", () => {
  it("are five over both paths, joined or not", async () => {
    const { park, parked, gateway } = await start();
    const opened = await Promise.all(
      Array.from({ length: 40 }, (_, index) => park("ann", index % 2 === 0 ? SOCKET_PATH : LOG_STREAM_PATH)),
    );
    await until(() => gateway.counts().connections === 5);
    await until(() => opened.filter((socket) => socket?.isOpen()).length === 5);
    expect(await park("ann")).toBeNull();
    await parked("bob");
    opened.find((socket) => socket?.isOpen())?.close();
    await until(() => gateway.counts().connections === 5);
    await parked("ann");
  });

  it("each hold one socket: asking often at once neither opens more nor asks the database more", async () => {
    const { parked, gateway, looksUp } = await start();
    const socket = await parked("ann");
    const before = looksUp.length;
    for (let count = 0; count < 200; count += 1) socket.send("40");
    await socket.untilClosed(ENDED_WITHIN_MS);
    expect(looksUp.length - before).toBe(1);
    await until(() => gateway.counts().sockets === 0 && gateway.counts().connections === 0);
  });
});
