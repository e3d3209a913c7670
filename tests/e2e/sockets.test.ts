import { io, type Socket } from "socket.io-client";
import { describe, expect } from "vitest";
import { WebSocket } from "ws";
import { newApiToken } from "@/lib/identity/api-token";
import { SOCKET_PATH } from "@/lib/live/sockets/paths";
import { parkSocket } from "@/tests/support/adversary/park-socket";
import { canBrowse } from "@/tests/support/browser";
import type { DemoUser } from "@/tests/support/stack";
import { startStopwatch } from "@/tests/support/stopwatch";
import { until } from "@/tests/support/until";
import { get } from "./support/calls";
import { onApp } from "./support/fixtures";
import { hasPostgres, startWorld } from "./support/world";

const it = onApp(() => startWorld())
  .extend("idOf", { scope: "file" }, ({ stack }) => async (username: string) => {
    const [row] = await stack.sql<{ id: number }[]>`select id from users where username = ${username}`;
    return row?.id ?? 0;
  })
  /** What the super admin changes. @returns the status of the answer */
  .extend("change", { scope: "file" }, ({ as }) => async (method: string, path: string, body: unknown) => {
    const { call } = await as("superadmin");
    return (await call(method, path, body)).status;
  });

describe.runIf(canBrowse() && hasPostgres())("open sockets of the running app", () => {
  it("end within 2 s of a changed role, a disabled account and a sign-out, and the next call is refused", async ({
    change,
    idOf,
    stack,
  }) => {
    const cases: [DemoUser, (cookie: string) => Promise<unknown>][] = [
      [
        "operator",
        async () => change("PUT", `/api/users/${await idOf("operator")}/role`, { role: "viewer" }),
      ],
      ["viewer", async () => change("DELETE", `/api/users/${await idOf("viewer")}/sessions`, {})],
      ["admin", (cookie) => signOut(stack.url, cookie)],
    ];
    for (const [who, end] of cases) {
      const cookie = await stack.signIn(who);
      const socket = await connected(stack.url, { cookie, origin: stack.url });
      const elapsedMs = startStopwatch(stack.pid);
      const closed = new Promise<number>((resolve) => socket.on("disconnect", () => resolve(elapsedMs())));
      expect(await end(cookie), who).toBe(200);
      expect(await closed, who).toBeLessThan(2_000);
      const { status } = await get(`${stack.url}/api/auth/me`, { cookie });
      expect(status, who).toBe(401);
    }
  });

  it("that are parked, joined and left or never joined, end with their account and let nobody back in", async ({
    change,
    idOf,
    stack,
  }) => {
    const username = "operator";
    const headers = { cookie: await stack.signIn(username), origin: stack.url };
    const park = async () => {
      const parked = await parkSocket(stack.url, headers);
      if (!parked) throw new Error("The handshake was refused.");
      return parked;
    };
    const left = await park();
    expect(await left.join()).toBe("admitted");
    left.leave();
    await left.untilClosed(2_000);
    const [waiting, joined] = [await park(), await park()];
    expect(await joined.join()).toBe("admitted");
    const many = await Promise.all(Array.from({ length: 40 }, () => parkSocket(stack.url, headers)));
    await until(() => [waiting, joined, ...many].filter((each) => each?.isOpen()).length === 5);
    const person = `/api/users/${await idOf(username)}`;
    expect(await change("PUT", person, { isActive: false })).toBe(200);
    for (const each of [waiting, joined, ...many]) await each?.untilClosed(2_000);
    expect(await parkSocket(stack.url, headers)).toBeNull();
    expect(await change("PUT", person, { isActive: true })).toBe(200);
  });

  it("are refused to nobody's cookie, a foreign origin, and a token or cookie in the address, by both transports", async ({
    as,
    stack,
  }) => {
    const { cookie } = await as("superadmin");
    const sid = cookie.split("; ").find((part) => part.includes("proxlb-ui")) ?? "";
    const attempts: [string, Record<string, string>, Record<string, string>][] = [
      ["nobody", { origin: stack.url }, {}],
      ["a forged cookie", { origin: stack.url, cookie: `${sid.slice(0, -6)}abcdef` }, {}],
      ["a foreign origin", { origin: "https://evil.example", cookie }, {}],
      ["an opaque origin", { origin: "null", cookie }, {}],
      ["a cookie in the address", { origin: stack.url }, { cookie: sid, token: sid.split("=")[1] ?? "" }],
    ];
    for (const transport of ["websocket", "polling"]) {
      for (const [what, headers, query] of attempts) {
        const socket = io(stack.url, {
          path: SOCKET_PATH,
          forceNew: true,
          reconnection: false,
          transports: [transport],
          extraHeaders: headers,
          query,
        });
        const opened = await new Promise<boolean>((resolve) => {
          socket.on("connect", () => resolve(true));
          socket.on("connect_error", () => resolve(false));
        });
        socket.close();
        expect(opened, `${what} by ${transport}`).toBe(false);
      }
    }
    (await connected(stack.url, { cookie, origin: stack.url })).close();
  });
});

describe.runIf(hasPostgres())("the log by a plain WebSocket", () => {
  it("follows with a personal token that may, ends within 2 s of its revocation, and stays out without", async ({
    as,
    idOf,
    stack,
  }) => {
    const follow = (headers: Record<string, string>) => {
      const socket = new WebSocket(`${stack.url.replace("http", "ws")}/api/logs/stream/`, { headers });
      const outcome = new Promise<string>((resolve) => {
        socket.once("open", () => resolve("open"));
        socket.once("unexpected-response", (_request, answer) => resolve(String(answer.statusCode)));
      });
      return { outcome, closed: new Promise<number>((resolve) => socket.once("close", resolve)), socket };
    };
    const { call } = await as("superadmin");
    const boss = await idOf("superadmin");
    const newToken = async (scope: string) => {
      const { token, publicId, secretHash } = newApiToken();
      const [row] = await stack.sql<{ id: number }[]>`insert into api_tokens
        (user_id, name, public_id, secret_hash, scopes, expires_at)
        values (${boss}, 'log', ${publicId}, ${secretHash}, ${stack.sql.json([scope])}, now() + interval '1 day')
        returning id`;
      return { id: row?.id, headers: { authorization: `Bearer ${token}` } };
    };
    const token = await newToken("logs.view");
    const following = follow(token.headers);
    expect(await following.outcome).toBe("open");
    expect(await follow((await newToken("nodes.view")).headers).outcome).toBe("403");
    expect(await follow({ origin: stack.url }).outcome).toBe("403");
    const elapsedMs = startStopwatch(stack.pid);
    expect((await call("DELETE", `/api/users/${boss}/tokens/${token.id}`, {})).status).toBe(200);
    expect(await following.closed).toBe(1008);
    expect(elapsedMs()).toBeLessThan(2_000);
    expect(await follow(token.headers).outcome).toBe("403");
  });
});

async function signOut(url: string, cookie: string): Promise<number> {
  const answer = await fetch(`${url}/api/auth/logout`, { method: "POST", headers: { cookie, origin: url } });
  return answer.status;
}

function connected(url: string, extraHeaders: Record<string, string>): Promise<Socket> {
  const socket = io(url, {
    path: SOCKET_PATH,
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    extraHeaders,
  });
  return new Promise((resolve, reject) => {
    socket.on("connect", () => resolve(socket));
    socket.on("connect_error", reject);
  });
}
