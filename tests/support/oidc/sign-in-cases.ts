import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { signInProviders } from "@/db/schema/providers";
import { sha256 } from "@/lib/core/hashes";
import { createLink } from "@/lib/identity/links";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { makePerson, recordedSockets, sessionOf } from "../people";
import { enterProvider, RULES } from "./entered-provider";
import { Visitor } from "./visitor";

/** A provider that runs, and whose people can be changed. */
export interface ProviderUnderTest {
  issuer: string;
  people: Record<string, Record<string, unknown>>;
  /** False where it has no such endpoint. */
  hasUserinfo?: boolean;
  signIn(url: string, sub: string): Promise<{ url: string }>;
}

type Row = typeof signInProviders.$inferInsert;

let made = 0;

/** Somebody new at the provider. @returns their `sub` there */
export function newcomer(
  provider: ProviderUnderTest,
  groups: string[],
  more: Record<string, unknown> = {},
): string {
  made += 1;
  const name = `person-${made}`;
  provider.people[name] = { preferred_username: name, email: `${name}@example.org`, name, groups, ...more };
  return name;
}

/** One person's whole way: the button, the provider's pages, and back. */
export async function arriveAs(provider: ProviderUnderTest, sub: string, visitor = new Visitor()) {
  const back = await provider.signIn(
    await visitor.begin("house", { purpose: "sign_in", next: "/nodes" }),
    sub,
  );
  return { visitor, path: await visitor.comeBack(back.url) };
}

/** The twelve cases of signing in, which are the same at every provider. */
export function signInCases(provider: () => ProviderUnderTest, database: () => Database): void {
  const arrive = (sub: string, visitor?: Visitor) => arriveAs(provider(), sub, visitor);
  const newPerson = (groups: string[]) => newcomer(provider(), groups);
  const change = (values: Partial<Row>) => database().db.update(signInProviders).set(values);
  const rowOf = async (username: string) => {
    const [row] = await database().db.select().from(users).where(eq(users.username, username));
    return row;
  };
  const setGroups = (sub: string, groups: string[]) =>
    Object.assign(provider().people[sub] ?? {}, { groups });
  let sockets: ReturnType<typeof recordedSockets>;

  describe("the twelve cases of signing in", () => {
    beforeAll(() => enterProvider(database(), provider().issuer));
    beforeEach(async () => {
      sockets = recordedSockets();
      await change({ groupsFrom: "id_token", createsAccounts: true, roleRules: RULES });
    });

    it("1: makes an account with the highest role of the groups, and goes where the person wanted", async () => {
      const sub = newPerson(["staff", "proxlb-viewers", "proxlb-operators"]);
      const { visitor, path } = await arrive(sub);
      expect(path).toBe("/nodes");
      expect(await visitor.actor()).toMatchObject({
        username: sub,
        role: "operator",
        authMethod: "session:oidc",
      });
      expect(await rowOf(sub)).toMatchObject({ roleSource: "groups", passwordHash: NO_PASSWORD });
    });

    it("2: finds the same account again, and raises the role with the groups", async () => {
      const sub = newPerson(["proxlb-viewers"]);
      const first = await (await arrive(sub)).visitor.actor();
      setGroups(sub, ["proxlb-admins"]);
      // Whatever they are called now.
      Object.assign(provider().people[sub] ?? {}, {
        preferred_username: "other",
        email: "other@example.org",
      });
      expect(await (await arrive(sub)).visitor.actor()).toMatchObject({
        userId: first?.userId,
        role: "admin",
        username: sub,
      });
    });

    it("3: lowers the role with the groups, and ends the sessions that had the higher one", async () => {
      const sub = newPerson(["proxlb-admins"]);
      const { visitor: before } = await arrive(sub);
      const userId = (await before.actor())?.userId;
      setGroups(sub, ["proxlb-viewers"]);
      const { visitor: after } = await arrive(sub);
      expect(await after.actor()).toMatchObject({ userId, role: "viewer" });
      expect(await before.actor()).toBeNull();
      expect(sockets.dropped).toContain(userId);
    });

    it("4: lets nobody in who is in no group any more, and ends what they had", async () => {
      const sub = newPerson(["proxlb-operators"]);
      const { visitor: before } = await arrive(sub);
      setGroups(sub, ["staff"]);
      expect((await arrive(sub)).path).toBe("/sign-in?provider=no_access");
      expect(await before.actor()).toBeNull();
    });

    it("5: takes a renamed group for another one", async () => {
      const sub = newPerson(["proxlb-operators"]);
      await arrive(sub);
      setGroups(sub, ["Proxlb-Operators", "proxlb-operators-2", "proxlb"]);
      expect((await arrive(sub)).path).toBe("/sign-in?provider=no_access");
    });

    it("6: makes no account for who is in no group, or gives the role that is stated", async () => {
      const sub = newPerson(["staff"]);
      expect((await arrive(sub)).path).toBe("/sign-in?provider=no_access");
      expect(await rowOf(sub)).toBeUndefined();
      await change({ roleRules: { ...RULES, otherwise: "viewer" } });
      expect(await (await arrive(sub)).visitor.actor()).toMatchObject({ role: "viewer" });
    });

    it("7: reads the groups from userinfo where they stand there", async () => {
      await change({ groupsFrom: "userinfo" });
      const sub = newPerson(["proxlb-admins"]);
      // One that has none lets nobody in by them, and not without groups either.
      const refusal = { code: "unavailable", message: expect.stringContaining("has no userinfo") };
      if (provider().hasUserinfo === false) await expect(arrive(sub)).rejects.toMatchObject(refusal);
      else expect(await (await arrive(sub)).visitor.actor()).toMatchObject({ role: "admin" });
    });

    it("8: refuses who is disabled here", async () => {
      const sub = newPerson(["proxlb-operators"]);
      await arrive(sub);
      await database().db.update(users).set({ isActive: false }).where(eq(users.username, sub));
      const { visitor, path } = await arrive(sub);
      expect(path).toBe("/sign-in?provider=disabled");
      expect(await visitor.actor()).toBeNull();
    });

    it("9: leaves a role that was given by hand, whatever the groups say", async () => {
      const sub = newPerson(["proxlb-viewers"]);
      await arrive(sub);
      await database()
        .db.update(users)
        .set({ role: "admin", roleSource: "hand" })
        .where(eq(users.username, sub));
      setGroups(sub, []);
      expect(await (await arrive(sub)).visitor.actor()).toMatchObject({ role: "admin" });
    });

    it("10: gives nobody an account that has their name or their mail address", async () => {
      const victim = await makePerson(database(), "super_admin");
      const [byName, byMail, byCase] = [["proxlb-admins"], ["proxlb-admins"], ["proxlb-admins"]].map(
        (groups) => newcomer(provider(), groups),
      );
      Object.assign(provider().people[byName ?? ""] ?? {}, { preferred_username: victim.username });
      Object.assign(provider().people[byMail ?? ""] ?? {}, { email: victim.email });
      Object.assign(provider().people[byCase ?? ""] ?? {}, {
        preferred_username: victim.username.toUpperCase(),
      });
      for (const sub of [byName, byMail, byCase]) {
        const { visitor, path } = await arrive(sub ?? "");
        expect(path).toBe("/sign-in?provider=taken");
        expect(await visitor.actor()).toBeNull();
      }
    });

    it("11: links an identity to the account of who is signed in, and signs in to that one from then on", async () => {
      const person = await makePerson(database(), "admin");
      const { sessionId, actor } = await sessionOf(database(), person.id);
      const sub = newPerson([]);
      const visitor = await Visitor.withSession(sessionId);
      const link = { purpose: "link", next: "/profile", sessionRowId: actor.sessionRowId } as const;
      const back = await provider().signIn(await visitor.begin("house", link), sub);
      expect(await visitor.comeBack(back.url)).toBe("/profile");
      expect(await (await arrive(sub)).visitor.actor()).toMatchObject({ userId: person.id, role: "admin" });
    });

    it("12: takes an invitation up by the provider, with the role that it was made for, and only once", async () => {
      await change({ createsAccounts: false });
      const { db } = database();
      const person = await makePerson(database(), "operator");
      await db.update(users).set({ passwordHash: NO_PASSWORD }).where(eq(users.id, person.id));
      const token = (await createLink(db, person.id, "invitation", null)).url.split("#")[1] ?? "";
      const take = async (sub: string) => {
        const visitor = new Visitor();
        const invited = { purpose: "invitation", next: "/", invitationHash: sha256(token) } as const;
        const back = await provider().signIn(await visitor.begin("house", invited), sub);
        return { visitor, path: await visitor.comeBack(back.url) };
      };
      const sub = newPerson([]);
      const { visitor, path } = await take(sub);
      expect(path).toBe("/");
      expect(await visitor.actor()).toMatchObject({ userId: person.id, role: "operator" });
      expect((await take(newPerson([]))).path).toBe("/sign-in?provider=link_lost");
      expect((await arrive(newPerson(["proxlb-admins"]))).path).toBe("/sign-in?provider=no_account");
    });
  });
}
