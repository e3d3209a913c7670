import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SOCKET_PATH } from "@/lib/live/sockets/paths";
import { parkSocket } from "@/tests/support/adversary/parked-socket";
import { canBrowse } from "@/tests/support/browser";
import { until } from "@/tests/support/until";
import { get } from "./support/calls";
import { hasPostgres, startWorld, type World } from "./support/world";

describe.runIf(canBrowse() && hasPostgres())("open sockets of the running app", () => {
  let world: World;
  let superAdmin = "";

  beforeAll(async () => {
    world = await startWorld();
    superAdmin = await world.signIn("superadmin");
  });
  afterAll(() => world?.stop());

  const idOf = async (username: string) => {
    const [row] = await world.sql<{ id: number }[]>`select id from users where username = ${username}`;
    return row?.id ?? 0;
  };
  const change = (method: string, path: string, body: unknown) =>
    fetch(`${world.url}${path}`, {
      method,
      headers: { cookie: superAdmin, origin: world.url, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("end within 2 s of a changed role, a disabled account and a sign-out, and the next call is refused", async () => {
    const cases: [string, (cookie: string) => Promise<unknown>][] = [
      [
        "operator",
        async () =>
          expect(
            (await change("PUT", `/api/users/${await idOf("operator")}/role`, { role: "viewer" })).status,
          ).toBe(200),
      ],
      [
        "viewer",
        async () =>
          expect((await change("DELETE", `/api/users/${await idOf("viewer")}/sessions`, {})).status).toBe(
            200,
          ),
      ],
      [
        "admin",
        (cookie) =>
          fetch(`${world.url}/api/auth/logout`, { method: "POST", headers: { cookie, origin: world.url } }),
      ],
    ];
    for (const [who, end] of cases) {
      const cookie = await world.signIn(who as "viewer");
      const socket = await connected(world.url, { cookie, origin: world.url });
      const closed = new Promise<number>((resolve) =>
        socket.on("disconnect", () => resolve(performance.now())),
      );
      const start = performance.now();
      await end(cookie);
      expect((await closed) - start, who).toBeLessThan(2_000);
      const { status } = await get(`${world.url}/api/auth/me`, { cookie });
      expect(status, who).toBe(401);
    }
  });

  it("that are parked, joined and left or never joined, end with their account and let nobody back in", async () => {
    const username = "operator";
    const headers = { cookie: await world.signIn(username), origin: world.url };
    const park = async () => {
      const parked = await parkSocket(world.url, headers);
      if (!parked) throw new Error("The handshake was refused.");
      return parked;
    };
    const left = await park();
    expect(await left.join()).toBe("admitted");
    left.leave();
    await left.untilClosed(2_000);
    const [waiting, joined] = [await park(), await park()];
    expect(await joined.join()).toBe("admitted");
    const many = await Promise.all(Array.from({ length: 40 }, () => parkSocket(world.url, headers)));
    await until(() => [waiting, joined, ...many].filter((each) => each?.isOpen()).length === 5);
    const answer = await change("PUT", `/api/users/${await idOf(username)}`, { isActive: false });
    expect(answer.status).toBe(200);
    for (const each of [waiting, joined, ...many]) await each?.untilClosed(2_000);
    expect(await parkSocket(world.url, headers)).toBeNull();
    expect((await change("PUT", `/api/users/${await idOf(username)}`, { isActive: true })).status).toBe(200);
  });

  it("are refused to nobody's cookie, a foreign origin, and a token or cookie in the address, by both transports", async () => {
    const cookie = superAdmin;
    const sid = cookie.split("; ").find((part) => part.includes("proxlb-ui")) ?? "";
    const attempts: [string, Record<string, string>, Record<string, string>][] = [
      ["nobody", { origin: world.url }, {}],
      ["a forged cookie", { origin: world.url, cookie: `${sid.slice(0, -6)}abcdef` }, {}],
      ["a foreign origin", { origin: "https://evil.example", cookie }, {}],
      ["an opaque origin", { origin: "null", cookie }, {}],
      ["a cookie in the address", { origin: world.url }, { cookie: sid, token: sid.split("=")[1] ?? "" }],
    ];
    for (const transport of ["websocket", "polling"]) {
      for (const [what, headers, query] of attempts) {
        const socket = io(world.url, {
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
    (await connected(world.url, { cookie, origin: world.url })).close();
  });
});

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
