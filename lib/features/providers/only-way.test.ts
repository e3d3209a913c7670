import { beforeAll, beforeEach, expect, it } from "vitest";
import { identityLinks } from "@/db/schema/providers";
import { systemSettings } from "@/db/schema/settings";
import { signIn as settingsOfSignIn } from "@/lib/features/settings/operations";
import { restoreAccess } from "@/lib/features/users/restore-access";
import { openSession } from "@/lib/identity/session";
import { signInWithPassword } from "@/lib/identity/sign-in";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { enterProvider } from "@/tests/support/oidc/entered-provider";
import { makePerson, ORIGIN, PASSWORD, recordedSockets, signedIn } from "@/tests/support/people";
import { setOnlyWay } from "./only-way";
import { deleteProvider } from "./operations";
import { listProviders } from "./queries";

const ISSUER = "https://id.example.org/only";

onBothDatabases("the only way in", (database) => {
  const time = movedClock();
  let actor: Awaited<ReturnType<typeof signedIn>>["actor"];
  let id = 0;
  const signIn = async (role: "super_admin" | "admin") => {
    const { username } = await makePerson(database(), role);
    return signInWithPassword({ username, password: PASSWORD }, ORIGIN);
  };
  /** A Super Admin comes in by the provider. */
  const comeBy = async (role: "super_admin" | "admin") => {
    const { db } = database();
    const { id: userId } = await makePerson(database(), role);
    const [link] = await db
      .insert(identityLinks)
      .values({ userId, issuer: ISSUER, subject: `s${userId}` })
      .returning({ id: identityLinks.id });
    const identity = { identityLinkId: link?.id ?? 0, providerSessionId: null, idToken: null };
    await openSession(db, userId, ORIGIN, { identity, authMethod: "oidc" });
  };

  beforeAll(async () => {
    recordedSockets();
    await enterProvider(database(), ISSUER, { slug: "only" });
  });
  beforeEach(async () => {
    actor = (await signedIn(database(), "super_admin")).actor;
    id = (await listProviders(actor, {})).find(({ slug }) => slug === "only")?.id ?? id;
  });

  it("is no provider by which no Super Admin has come within 24 hours", async () => {
    const refusal = { code: "conflict", message: expect.stringContaining("within the last 24 hours") };
    await expect(setOnlyWay(actor, { id, isOnlyWay: true })).rejects.toMatchObject(refusal);
    await comeBy("admin");
    await expect(setOnlyWay(actor, { id, isOnlyWay: true })).rejects.toMatchObject(refusal);
    await comeBy("super_admin");
    time.forward(25 * 3600);
    actor = (await signedIn(database(), "super_admin")).actor;
    await expect(setOnlyWay(actor, { id, isOnlyWay: true })).rejects.toMatchObject(refusal);
  });

  it("leaves a password to Super Admins alone, until the provider goes", async () => {
    await comeBy("super_admin");
    expect(await setOnlyWay(actor, { id, isOnlyWay: true })).toMatchObject({ isOnlyWay: true });
    expect(await signIn("admin")).toBeNull();
    expect(await signIn("super_admin")).not.toBeNull();
    await deleteProvider(actor, { id });
    expect(await signIn("admin")).not.toBeNull();
  });

  it("lets Super Admins in by password from the addresses that are given alone, and never shuts out who gives them", async () => {
    await comeBy("super_admin");
    await enterProvider(database(), ISSUER, { slug: "only" });
    const [provider] = await listProviders(actor, {});
    await setOnlyWay(actor, { id: provider?.id ?? 0, isOnlyWay: true });
    const limit = async (superAdminPasswordsFrom: string[]) => {
      const { version, values } = await settingsOfSignIn.read(actor, {});
      return settingsOfSignIn.change(actor, { version, values: { ...values, superAdminPasswordsFrom } });
    };
    const refused = { code: "invalid", message: expect.stringContaining(ORIGIN.ipAddress) };
    await expect(limit(["198.51.100.0/24"])).rejects.toMatchObject(refused);
    await limit(["198.51.100.0/24", "192.0.2.0/29", "2001:db8::/32"]);
    const { username } = await makePerson(database(), "super_admin");
    const from = (ipAddress: string | null) =>
      signInWithPassword({ username, password: PASSWORD }, { ...ORIGIN, ipAddress });
    expect(await from("192.0.2.7")).not.toBeNull();
    expect(await from("2001:db8::7")).not.toBeNull();
    expect(await from("192.0.2.8"), "beside the network").toBeNull();
    expect(await from(null)).toBeNull();
    await restoreAccess(database().db, username);
    expect(await from("192.0.2.8"), "every way is open again").not.toBeNull();
    await limit([]);
  });

  it("lets Super Admins in by password where it cannot be read which it is", async () => {
    const row = { key: "sign_in_only_way", value: "torn", description: "torn" };
    await database().db.insert(systemSettings).values(row);
    expect(await signIn("super_admin")).not.toBeNull();
    await expect(signIn("admin")).rejects.toThrow("sign_in_only_way");
  });
});
