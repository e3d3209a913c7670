import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ACTIONS, ROUTES } from "@/lib/access/entries";
import { setUpSecondFactor, turnOnSecondFactor } from "@/lib/features/profile/second-factor";
import { createToken } from "@/lib/features/profile/tokens";
import { codeNow } from "@/lib/identity/totp";
import { openTestDatabase } from "./support/database";
import { actionDoors, type Door, provideNothingToManage, restDoors } from "./support/doors-in-process";
import { fitting } from "./support/hostile-inputs";
import { comeFromBrowser } from "./support/next-headers";
import { PASSWORD, signedIn } from "./support/people";
import { Random } from "./support/planner/random";

vi.mock("next/headers", () => import("./support/next-headers"));

/**
 * Every way in that takes the id of something. `shared`: whoever has the permission may have any of them. `session`,
 * `token`: belongs to one person, and is nothing for everybody else.
 */
const TAKES_AN_ID: Record<string, "shared" | "session" | "token"> = {
  "lib/features/users/actions.ts#changeRoleAction": "shared",
  "lib/features/users/actions.ts#deleteUserAction": "shared",
  "lib/features/profile/actions.ts#endOwnSessionAction": "session",
  "lib/features/users/actions.ts#endUserSessionsAction": "shared",
  "lib/features/users/actions.ts#makePasswordLinkAction": "shared",
  "lib/features/users/actions.ts#resetSecondFactorAction": "shared",
  "lib/features/users/actions.ts#revokeUserTokenAction": "shared",
  "lib/features/profile/actions.ts#revokeTokenAction": "token",
  "lib/features/users/actions.ts#updateUserAction": "shared",
  // Runs and guests are the cluster's: any Operator may stop what another one started.
  "lib/features/balancing/actions.ts#cancelRunAction": "shared",
  "GET /api/balancing/runs/[id]": "shared",
  "POST /api/balancing/runs/[id]/cancel": "shared",
  "GET /api/config/history/[id]": "shared",
  "GET /api/guests/[id]": "shared",
  "GET /api/guests/[id]/history": "shared",
  "GET /api/guests/[id]/placement": "shared",
  "GET /api/balancing/placement": "shared",
  "GET /api/migrations": "shared",
  "GET /api/nodes/[name]": "shared",
  "DELETE /api/users/[id]": "shared",
  "GET /api/users/[id]": "shared",
  "PUT /api/users/[id]": "shared",
  "POST /api/users/[id]/password-link": "shared",
  "PUT /api/users/[id]/role": "shared",
  "DELETE /api/users/[id]/second-factor": "shared",
  "DELETE /api/users/[id]/sessions": "shared",
  "DELETE /api/users/[id]/tokens/[tokenId]": "shared",
};
const NO_ROW = 2_000_000_000;

describe("what belongs to one person", () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let end: () => Promise<void>;
  let doors: Door[] = [];
  let owner: Awaited<ReturnType<typeof makeOwner>>;
  const random = new Random(1);

  beforeAll(async () => {
    database = await openTestDatabase("embedded");
    end = provideNothingToManage();
    doors = [...(await actionDoors()), ...(await restDoors())];
    owner = await makeOwner();
  }, 60_000);
  afterAll(async () => {
    await end();
    await database.remove();
  });

  /** Somebody with one of everything. */
  async function makeOwner() {
    const { actor } = await signedIn(database.database, "super_admin");
    const { secret } = await setUpSecondFactor(actor, {});
    await turnOnSecondFactor(actor, { code: codeNow(secret) });
    const { view } = await createToken(actor, { name: "backup", scopes: ["nodes.view"], expiresInDays: 9 });
    return { actor, session: actor.sessionRowId ?? 0, token: view.id };
  }

  /** Whoever has the same role, and nothing to do with the owner. */
  async function comeAsAnother() {
    const { actor, sessionId } = await signedIn(database.database, "super_admin");
    await comeFromBrowser(sessionId, "192.0.2.9");
    return actor;
  }

  async function ownersRows(): Promise<unknown> {
    const tables = ["user_sessions", "api_tokens", "second_factors", "recovery_codes", "account_links"];
    const id = owner.actor.userId;
    const parts = [
      ...tables.map((table) => `select to_jsonb(t)::text as row from ${table} t where user_id = ${id}`),
      `select to_jsonb(t)::text as row from users t where id = ${id}`,
    ];
    const found = await database.database.db.execute(sql.raw(`${parts.join(" union all ")} order by 1`));
    return (found as unknown as { rows: unknown[] }).rows;
  }

  it("is known for every way in that takes an id", () => {
    const takesId = (door: Door) =>
      door.inAddress.length > 0 ||
      Object.keys(door.input.shape).some((field) => /^(id|run)$|Id$/.test(field));
    const found = doors.filter(takesId).map(({ entry }) => entry);
    expect(found.sort(), "say in TAKES_AN_ID whose the thing is").toEqual(Object.keys(TAKES_AN_ID).sort());
  });

  it("is for anybody else of the same role as if it did not exist", async () => {
    const owned = doors.filter(({ entry }) => ["session", "token"].includes(TAKES_AN_ID[entry] ?? ""));
    expect(owned.length).toBeGreaterThan(1);
    const before = await ownersRows();
    for (const { entry, input, call } of owned) {
      const [field = ""] = Object.keys(input.shape);
      const kind = TAKES_AN_ID[entry] === "session" ? "session" : "token";
      await comeAsAnother();
      const foreign = await call({ [field]: owner[kind] });
      expect(foreign, entry).toEqual(await call({ [field]: NO_ROW }));
      expect(foreign.code, entry).toBe("not_found");
    }
    expect(await ownersRows()).toEqual(before);
  });

  it("stays as it is, and unseen, whatever somebody else does in their own profile", async () => {
    const own = doors.filter(({ entry }) => (ACTIONS[entry] ?? ROUTES[entry]) === "signed_in");
    expect(own.length).toBeGreaterThan(15);
    const before = await ownersRows();
    let worked = 0;
    for (const { entry, input, call } of own) {
      for (let round = 0; round < 3; round += 1) {
        const another = await comeAsAnother();
        const outcome = await call({
          ...(fitting(input, random) as object),
          ...validIn(input.shape, another.userId),
        });
        if (outcome.code === "ok") worked += 1;
        const seen = JSON.stringify(outcome);
        expect(seen, entry).not.toContain(owner.actor.username);
        expect(seen, entry).not.toContain("backup");
      }
    }
    expect(worked).toBeGreaterThan(30);
    expect(await ownersRows()).toEqual(before);
  });
});

/** What cannot be guessed from a schema. */
function validIn(shape: object, userId: number): object {
  return {
    ...("currentPassword" in shape ? { currentPassword: PASSWORD } : {}),
    ...("email" in shape ? { email: `other-${userId}@example.org` } : {}),
  };
}
