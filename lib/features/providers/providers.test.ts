import { desc, eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { userSessions } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { identityLinks, signInProviders } from "@/db/schema/providers";
import { providerOf } from "@/lib/identity/oidc/providers";
import { openSession } from "@/lib/identity/session";
import { onBothDatabases } from "@/tests/support/database";
import { makePerson, ORIGIN, recordedSockets, signedIn } from "@/tests/support/people";
import { createProvider, deleteProvider, updateProvider } from "./operations";
import { checkProvider, listProviders } from "./queries";

const SECRET = "canary-client-secret-7f3a";
const FIELDS = {
  name: "House",
  preset: "keycloak" as const,
  issuer: "https://id.example.org/realms/house",
  clientId: "proxlb-ui",
  scopes: "openid profile",
  groupsClaim: "groups",
  groupsFrom: "id_token" as const,
  roleRules: { groups: [{ group: "ops", role: "operator" as const }], otherwise: null, maySuperAdmin: false },
  createsAccounts: true,
  isEnabled: true,
};

onBothDatabases("providers", (database) => {
  let sockets: ReturnType<typeof recordedSockets>;
  let actor: Awaited<ReturnType<typeof signedIn>>["actor"];
  const kept = async (id: number) => {
    const [row] = await database().db.select().from(signInProviders).where(eq(signInProviders.id, id));
    if (!row) throw new Error("There is no such row.");
    return providerOf(row);
  };
  let made = 0;
  const create = () => {
    made += 1;
    return createProvider(actor, { ...FIELDS, slug: `house-${made}`, clientSecret: SECRET });
  };
  /** Somebody who is signed in by this issuer. */
  const visitorBy = async (issuer: string) => {
    const { db } = database();
    const { id: userId } = await makePerson(database());
    const [link] = await db
      .insert(identityLinks)
      .values({ userId, issuer, subject: `s${userId}` })
      .returning({ id: identityLinks.id });
    await openSession(db, userId, ORIGIN, {
      identity: { identityLinkId: link?.id ?? 0, providerSessionId: null, idToken: null },
    });
    const [session] = await db.select().from(userSessions).where(eq(userSessions.userId, userId));
    return {
      sessionRowId: session?.id ?? 0,
      isIn: async () => {
        const [row] = await db.select().from(userSessions).where(eq(userSessions.userId, userId));
        return row?.revokedAt === null;
      },
    };
  };

  beforeAll(async () => {
    sockets = recordedSockets();
    actor = (await signedIn(database(), "super_admin")).actor;
  });

  it("keep the secret sealed, and give it to nobody", async () => {
    const view = await create();
    expect(view.redirectUri).toBe(`http://localhost:3000/api/auth/callback/${view.slug}`);
    expect((await kept(view.id)).clientSecret()).toBe(SECRET);
    const { db } = database();
    const said = [
      view,
      await listProviders(actor, {}),
      await db.select().from(signInProviders),
      await db.select().from(auditLog),
    ];
    expect(JSON.stringify(said)).not.toContain(SECRET);
  });

  it("keep it when nothing is entered, and only while it goes where it went before", async () => {
    const { id } = await create();
    await updateProvider(actor, { ...FIELDS, id, name: "Other", clientSecret: null });
    expect((await kept(id)).clientSecret()).toBe(SECRET);
    for (const moved of [
      { issuer: "https://evil.example.org" },
      { clientId: "other" },
      { issuer: `${FIELDS.issuer}/` },
    ]) {
      await expect(
        updateProvider(actor, { ...FIELDS, ...moved, id, clientSecret: null }),
      ).rejects.toMatchObject({
        code: "invalid",
        issues: [{ path: "clientSecret" }],
      });
    }
    expect((await kept(id)).issuer).toBe(FIELDS.issuer);
    await updateProvider(actor, {
      ...FIELDS,
      id,
      issuer: "https://new.example.org",
      clientSecret: "new-secret",
    });
    expect((await kept(id)).clientSecret()).toBe("new-secret");
    await deleteProvider(actor, { id });
  });

  it("end the sessions that they opened when they are not believed any more", async () => {
    const { id } = await create();
    const [first, other] = [await visitorBy(FIELDS.issuer), await visitorBy("https://other.example.org")];
    await updateProvider(actor, { ...FIELDS, id, name: "Other", clientSecret: null });
    expect(await first.isIn()).toBe(true);
    await updateProvider(actor, { ...FIELDS, id, isEnabled: false, clientSecret: null });
    expect([await first.isIn(), await other.isIn()]).toEqual([false, true]);
    expect(sockets.dropped).toContain(first.sessionRowId);
    const second = await visitorBy(FIELDS.issuer);
    await deleteProvider(actor, { id });
    expect(await second.isIn()).toBe(false);
  });

  it("take an issuer over plain HTTP only on this machine, and no address that hides another", async () => {
    for (const issuer of [
      "http://id.example.org",
      "https://user:secret@id.example.org",
      "https://id.example.org?x=1",
      "https://id.example.org#x",
      "file:///etc/passwd",
      "id.example.org",
      "http://localhost.evil.example.org",
    ])
      await expect(
        create().then(({ id }) => updateProvider(actor, { ...FIELDS, id, issuer, clientSecret: "x" })),
        issuer,
      ).rejects.toMatchObject({ code: "invalid" });
    await expect(checkProvider(actor, { issuer: "http://127.0.0.1:9" })).resolves.toMatchObject({
      problem: expect.stringMatching(/refuses the connection|cannot be reached/),
    });
  });

  it("have names that stand in an address and are not next-auth's own", async () => {
    const slugs = [
      "credentials",
      "again",
      "second-factor",
      "backchannel-logout",
      "A",
      "a/b",
      "a b",
      "1a",
      "",
      "a".repeat(40),
    ];
    for (const slug of slugs)
      await expect(
        createProvider(actor, { ...FIELDS, slug, clientSecret: SECRET }),
        slug,
      ).rejects.toMatchObject({ code: "invalid" });
  });

  it("are for Super Admins who have just proved who they are", async () => {
    const admin = (await signedIn(database(), "admin")).actor;
    await expect(listProviders(admin, {})).rejects.toMatchObject({ code: "forbidden" });
    const stale = { ...actor, verifiedAt: new Date(Date.now() - 11 * 60_000) };
    await expect(
      createProvider(stale, { ...FIELDS, slug: "stale", clientSecret: SECRET }),
    ).rejects.toMatchObject({
      code: "proof_needed",
    });
    const [row] = await database().db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(1);
    expect(row).toMatchObject({ action: "providers.create", outcome: "failed" });
  });
});
