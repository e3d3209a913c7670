import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { identityLinks } from "@/db/schema/providers";
import { setUpSecondFactor, turnOnSecondFactor } from "@/lib/features/profile/second-factor";
import { createToken } from "@/lib/features/profile/tokens";
import type { Requirement } from "@/lib/identity/permissions";
import { codeNow } from "@/lib/identity/totp";
import { openTestDatabase } from "./support/database";
import { actionDoors, type Door, provideNothingToManage, restDoors } from "./support/doors-in-process";
import { fitting } from "./support/hostile-inputs";
import { comeFromBrowser } from "./support/next-headers";
import { insertPasskey, PASSWORD, signedIn } from "./support/people";
import { Random } from "./support/planner/random";

vi.mock("next/headers", () => import("./support/next-headers"));

/**
 * What a way in is about when it takes an id: with a permission, something that whoever has the permission may have any
 * of; with none ("signed_in"), something of one person, which is nothing for everybody else. By the field that names it.
 */
const OWN = {
  sessionId: "session",
  tokenId: "token",
  identityId: "identity",
  passkeyId: "passkey",
} as const;
const NO_ROW = 2_000_000_000;

describe("what belongs to one person", () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let end: () => Promise<void>;
  let doors: Door[] = [];
  let owner: Awaited<ReturnType<typeof makeOwner>>;
  const random = new Random(1);

  beforeAll(async () => {
    database = await openTestDatabase();
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
    const [link] = await database.database.db
      .insert(identityLinks)
      .values({ userId: actor.userId, issuer: "https://id.example.org", subject: "owner" })
      .returning({ id: identityLinks.id });
    const passkey = await insertPasskey(database.database, actor.userId);
    return { actor, session: actor.sessionRowId ?? 0, token: view.id, identity: link?.id ?? 0, passkey };
  }

  /** Whoever has the same role, and nothing to do with the owner. */
  async function comeAsAnother() {
    const { actor, sessionId } = await signedIn(database.database, "super_admin");
    await comeFromBrowser(sessionId, "192.0.2.9");
    return actor;
  }

  async function ownersRows(): Promise<unknown> {
    const tables = [
      "user_sessions",
      "api_tokens",
      "second_factors",
      "passkeys",
      "recovery_codes",
      "account_links",
      "identity_links",
    ];
    const id = owner.actor.userId;
    const parts = [
      ...tables.map((table) => `select to_jsonb(t)::text as row from ${table} t where user_id = ${id}`),
      `select to_jsonb(t)::text as row from users t where id = ${id}`,
    ];
    const found = await database.database.db.execute(sql.raw(`${parts.join(" union all ")} order by 1`));
    return (found as unknown as { rows: unknown[] }).rows;
  }

  it("is known for every way in that takes an id and needs no permission", () => {
    const fields = ownedDoors().map(({ field }) => field);
    expect(fields.length).toBeGreaterThan(1);
    expect(Object.keys(OWN), "let makeOwner() have one of it, and say in OWN which field names it").toEqual(
      expect.arrayContaining(fields),
    );
  });

  /** With the field that takes the id of something of one person's. */
  function ownedDoors(): { door: Door; field: string }[] {
    return doors
      .filter(({ requires }) => isOwn(requires))
      .flatMap((door) => {
        const named = Object.keys(door.input.shape).filter((field) => /^(id|run)$|Id$/.test(field));
        return [...door.inAddress, ...named].map((field) => ({ door, field }));
      });
  }

  it("is for anybody else of the same role as if it did not exist", async () => {
    const before = await ownersRows();
    for (const { door, field } of ownedDoors()) {
      const { entry, input, call } = door;
      const kind = OWN[field as keyof typeof OWN];
      await comeAsAnother();
      const given = fitting(input, random) as object;
      const foreign = await call({ ...given, [field]: owner[kind] });
      expect(foreign, entry).toEqual(await call({ ...given, [field]: NO_ROW }));
      expect(foreign.code, entry).toBe("not_found");
    }
    expect(await ownersRows()).toEqual(before);
  });

  it("stays as it is, and unseen, whatever somebody else does in their own profile", async () => {
    const own = doors.filter(({ requires }) => isOwn(requires));
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
  }, 120_000);
});

const isOwn = (requires: Requirement) => requires === "signed_in" || requires === "enrolling";

/** What cannot be guessed from a schema. */
function validIn(shape: object, userId: number): object {
  return {
    ...("currentPassword" in shape ? { currentPassword: PASSWORD } : {}),
    ...("email" in shape ? { email: `other-${userId}@example.org` } : {}),
  };
}
