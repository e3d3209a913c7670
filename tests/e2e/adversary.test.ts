import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { can } from "@/lib/identity/permissions";
import { SOCKET_PATH } from "@/lib/live/sockets/paths";
import { otherDestinations } from "@/tests/support/adversary/change-destination";
import { crowdDoor } from "@/tests/support/adversary/crowd-door";
import { parkSocket } from "@/tests/support/adversary/park-socket";
import { REVOCATIONS } from "@/tests/support/adversary/revoke-right";
import { times } from "@/tests/support/times";
import { callAction, callPage, callRoute, fill, get, type Seen } from "./support/calls";
import { ACTIONS, PAGES, ROUTES } from "./support/literal-matrix";
import { builtActions } from "./support/manifests";
import { changesBetween, effectsOf, hasPostgres, startWorld, type World } from "./support/world";

const CROWD = times({ full: 40, share: 15 });
/** Somebody else's request beside a crowd, on a small machine that does other things too: slow, but served. */
const BESIDE_MS = 10_000;

/** Every door there is, put through the moves that apply to a door: a new one joins by standing in the matrix. */
describe.runIf(hasPostgres())("an adversary at every door, on the production build", () => {
  let world: World;
  let actions: Map<string, string>;
  beforeAll(async () => {
    actions = builtActions();
    world = await startWorld();
  });
  afterAll(() => world?.stop());

  const knock = (entry: string, cookie: string): Promise<Seen> => {
    if (entry.startsWith("/")) return callPage(world.url, fill(entry), cookie);
    if (entry in ROUTES) return callRoute(world.url, entry, cookie);
    return callAction(world.url, "/sign-in", actions.get(entry) ?? "", cookie);
  };
  const doors = Object.entries({ ...PAGES, ...ACTIONS, ...ROUTES });

  async function superAdmin(username: string): Promise<string> {
    await world.sql`update users set username = 'aside' where username = 'superadmin'`;
    await world.sql`insert into users (username, email, password_hash, role)
      select 'superadmin', ${`${username}@demo.invalid`}, password_hash, role from users where username = 'aside'`;
    const cookie = await world.signIn("superadmin");
    await world.sql`update users set username = ${username} where username = 'superadmin'`;
    await world.sql`update users set username = 'superadmin' where username = 'aside'`;
    return cookie;
  }

  it.each(Object.entries(REVOCATIONS))(
    "lets nobody do what they may not any more: %s",
    async (what, { take, leaves }) => {
      // Another one at each try.
      const username = `${what.replaceAll(" ", "-")}-${Date.now()}`;
      const cookie = await superAdmin(username);
      expect((await knock("/users", cookie)).verdict).toBe("allowed");
      const parked = await parkSocket(world.url, { cookie, origin: world.url }, SOCKET_PATH);
      await take(world.sql, username);
      const before = await effectsOf(world);
      const letIn: string[] = [];
      const taken = doors.filter(([, requires]) => !can(leaves && { role: leaves }, requires));
      expect(taken.length).toBeGreaterThan(20);
      for (const [entry] of taken) if ((await knock(entry, cookie)).verdict === "allowed") letIn.push(entry);
      expect(letIn).toEqual([]);
      if (leaves === null) expect(await parked?.join()).not.toBe("admitted");
      parked?.close();
      expect(changesBetween(before, await effectsOf(world))).toEqual([]);
    },
  );

  it("stands a crowd at each door: no 5xx, and others are served beside it", async () => {
    const cookie = await world.signIn("viewer");
    const wrong: string[] = [];
    let worstMs = 0;
    for (const [entry] of doors) {
      const crowd = crowdDoor(CROWD, async () => (await knock(entry, "")).status);
      const beganMs = performance.now();
      const beside = await get(`${world.url}/api/cluster/status`, { cookie });
      const besideMs = performance.now() - beganMs;
      const { statuses } = await crowd;
      worstMs = Math.max(worstMs, besideMs);
      const broken = [...statuses].filter(([status]) => status >= 500);
      if (broken.length > 0) wrong.push(`${entry}: ${JSON.stringify(broken)}`);
      if (beside.status !== 200) wrong.push(`beside ${entry}: ${beside.status}`);
      if (besideMs > BESIDE_MS) wrong.push(`beside ${entry}: ${Math.round(besideMs)} ms`);
    }
    expect(wrong).toEqual([]);
    console.log(
      `${doors.length} doors, ${CROWD} at once at each: somebody else waited ${Math.round(worstMs)} ms at most`,
    );
  });

  it("sends a kept secret to no other machine", async () => {
    let visits = 0;
    const stranger: Server = createServer((socket) => {
      visits += 1;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => stranger.once("listening", resolve));
    const { port } = stranger.address() as { port: number };
    const cookie = await world.signIn("admin");
    const shown = JSON.parse((await callRoute(world.url, "GET /api/config", cookie)).body) as {
      text: string;
      base: string;
    };
    const onDisk = readFileSync(world.configFile, "utf8");
    const secret = world.simulator.credentials.proxlb.secret;
    expect(onDisk).toContain(secret);
    expect(shown.text).not.toContain(secret);
    for (const [how, text] of Object.entries(otherDestinations(shown.text, `127.0.0.1:${port}`))) {
      expect(text, how).not.toBe(shown.text);
      const { status, body } = await callRoute(
        world.url,
        "PUT /api/config",
        cookie,
        {},
        { text, base: shown.base },
      );
      expect(status, `${how}: ${body}`).toBeGreaterThanOrEqual(400);
      expect(status, `${how}: ${body}`).toBeLessThan(500);
      expect(body).not.toContain(secret);
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(readFileSync(world.configFile, "utf8")).toBe(onDisk);
    expect(visits).toBe(0);
    stranger.close();
  });
});
