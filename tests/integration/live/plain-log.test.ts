import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io } from "socket.io-client";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { env } from "@/lib/core/env";
import type { LogLine } from "@/lib/daemon/schema";
import { attachGateway } from "@/lib/live/sockets/gateway";
import { LOG_STREAM_PATH, SOCKET_PATH } from "@/lib/live/sockets/paths";
import type { LogBatch } from "@/lib/live/sockets/protocol";
import type { GatewayOptions, Watcher } from "@/lib/live/sockets/types";
import { liveOn } from "@/tests/support/live-harness";
import { logPen } from "@/tests/support/log-pen";
import { until } from "@/tests/support/until";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ORIGIN = new URL(env().APP_URL).origin;

async function start(gatewayOptions: Partial<GatewayOptions<Watcher>> = {}) {
  const pen = logPen();
  const live = liveOn(null, 20, {
    daemon: pen.daemon,
    redact: (text) => text.replaceAll("hunter2", "[secret]"),
  });
  const server = createServer((_request, response) => response.end("app"));
  const revoked = new Set<string>();
  const watcherOf = (user: string | undefined): Watcher | null =>
    user && !revoked.has(user) ? { userId: user, sessionId: user, role: "viewer" } : null;
  const gateway = attachGateway<Watcher>(server, {
    live,
    authenticate: async ({ headers: { cookie, authorization } }) =>
      watcherOf(/(?:sid=|Bearer )(\w+)/.exec(cookie ?? authorization ?? "")?.[1]),
    recheck: async ({ userId }) => watcherOf(String(userId)),
    mayWatch: ({ userId }) => userId !== "mallory",
    ...gatewayOptions,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  cleanups.push(() => new Promise((resolve) => server.close(resolve)), live.close, gateway.close);
  const open = (headers: Record<string, string>, query = "", path = `${LOG_STREAM_PATH}/`) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}${query}`, { headers });
    cleanups.push(() => socket.terminate());
    return follow(socket);
  };
  return { gateway, live, open, pen, port, revoked };
}

/** What a socket came to, and all it was told. */
function follow(socket: WebSocket) {
  const got = { lines: [] as LogLine[], skipped: 0, gaps: [] as (number | null)[] };
  socket.on("message", (text) => {
    const batch = JSON.parse(String(text)) as LogBatch;
    got.lines.push(...batch.lines);
    got.skipped += batch.skipped;
    if (batch.gap !== undefined) got.gaps.push(batch.gap);
  });
  const closed = new Promise<string>((resolve) =>
    socket.once("close", (code, why) => resolve(`${code} ${why}`)),
  );
  const outcome = new Promise<string>((resolve) => {
    socket.once("open", () => resolve("open"));
    socket.once("unexpected-response", (_request, answer) => {
      answer.setEncoding("utf8").on("data", (text) => resolve(`${answer.statusCode} ${text}`.trim()));
    });
    socket.once("error", (error) => resolve(error.message));
  });
  return { socket, got, closed, outcome };
}

const cookie = (user: string) => ({ cookie: `sid=${user}`, origin: ORIGIN });

it.each([`${LOG_STREAM_PATH}/`, LOG_STREAM_PATH])(
  "follows the log at %s, in order and masked",
  async (path) => {
    const { open, pen, gateway } = await start();
    const ann = open(cookie("ann"), "", path);
    expect(await ann.outcome).toBe("open");
    await until(() => gateway.counts().watching.logs === 1, { limitMs: 5_000 });
    pen.write(3, "password hunter2");
    await until(() => ann.got.lines.length === 3, { limitMs: 5_000 });
    expect(ann.got.lines.map(({ seq, text }) => [seq, text])).toEqual([
      [0, "password [secret] 0"],
      [1, "password [secret] 1"],
      [2, "password [secret] 2"],
    ]);
    ann.socket.close();
    await until(() => gateway.counts().watching.logs === 0 && gateway.counts().connections === 0);
  },
);

it("goes on after the line that the client names, and says what is not kept any more", async () => {
  const { open, pen, live } = await start();
  pen.write(50_010);
  await until(() => live.logs.ring.end() === 50_010, { limitMs: 15_000 });
  const ann = open(cookie("ann"), "?epoch=e1&seq=50004");
  await until(() => ann.got.lines.length === 5, { limitMs: 5_000 });
  expect(ann.got.lines[0]?.seq).toBe(50_005);
  const late = open(cookie("bob"), "?epoch=e1&seq=4");
  await until(() => late.got.lines.length > 0, { limitMs: 5_000 });
  expect([late.got.gaps, late.got.lines[0]?.seq]).toEqual([[5], 10]);
  const stranger = open(cookie("eve"), "?epoch=e0&seq=4");
  await until(() => stranger.got.gaps.length > 0, { limitMs: 5_000 });
  expect(stranger.got.gaps).toEqual([null]);
});

it("lets in a session from the app's own origin, or a token, and nobody else", async () => {
  const { open } = await start();
  const attempt = (headers: Record<string, string>, query = "") => open(headers, query).outcome;
  expect(await attempt(cookie("ann"))).toBe("open");
  expect(await attempt({ authorization: "Bearer ann" })).toBe("open");
  expect(await attempt({ origin: ORIGIN })).toBe("403 Sign in first.");
  expect(await attempt({})).toBe("403 Sign in first.");
  expect(await attempt({ ...cookie("ann"), origin: "https://evil.test" })).toBe(
    "403 This origin may not connect.",
  );
  expect(await attempt({ cookie: "sid=ann" })).toBe("403 This origin may not connect.");
  expect(await attempt(cookie("mallory"))).toBe("403 Your role or token may not watch this.");
});

it("counts among the five connections of a session, whichever kind they are", async () => {
  const { open, port, gateway } = await start();
  const sockets = [0, 1].map(() =>
    io(`http://127.0.0.1:${port}`, {
      path: SOCKET_PATH,
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: cookie("ann"),
    }),
  );
  for (const socket of sockets) {
    cleanups.push(() => socket.close());
    await new Promise<void>((resolve) => socket.once("connect", resolve));
  }
  const plain = Array.from({ length: 10 }, () => open(cookie("ann")));
  await Promise.all(plain.map(({ outcome }) => outcome));
  await until(() => gateway.counts().connections === 5);
  await until(() => plain.filter(({ socket }) => socket.readyState === WebSocket.OPEN).length === 3);
  expect(await open(cookie("ann")).outcome).toBe("403 Too many connections of this session.");
  expect(await open(cookie("bob")).outcome).toBe("open");
});

it("ends with its session: told at once, noticed at the next check otherwise, also right after it came in", async () => {
  const { open, live, revoked } = await start({ recheckMs: 200 });
  const [ann, bob] = [open(cookie("ann")), open(cookie("bob"))];
  expect([await ann.outcome, await bob.outcome]).toEqual(["open", "open"]);
  live.disconnectUser("ann");
  expect(await ann.closed).toBe("1008 The session has ended.");
  expect(bob.socket.readyState).toBe(WebSocket.OPEN);
  revoked.add("bob");
  expect(await bob.closed).toBe("1008 The session has ended.");
});

it("asks again once it is counted, for what was revoked in between was told to nobody", async () => {
  const { open } = await start({ recheck: async () => null });
  expect(await open(cookie("ann")).closed).toBe("1008 Sign in first.");
});

it("ends who says anything", async () => {
  const { open } = await start();
  const ann = open(cookie("ann"));
  await ann.outcome;
  ann.socket.send("watch");
  expect(await ann.closed).toBe("1008 Nothing is taken here.");
});
