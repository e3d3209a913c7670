import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { identityLinks } from "@/db/schema/providers";
import { linkDirectory } from "@/lib/features/profile/directory-link";
import { listOwnIdentities, unlinkIdentity } from "@/lib/features/profile/identities";
import { listOwnSecurityEvents } from "@/lib/features/profile/security-events";
import { startDirectories } from "@/tests/support/directory/on-directories";
import { passwordOf } from "@/tests/support/directory/people";
import { actorOf, newcomer, signIn } from "@/tests/support/directory/visitors";
import { recordedSockets, signedIn } from "@/tests/support/people";

const { database, onEach } = await startDirectories();

onEach("adding the own account of %s to an account here", ({ directory, enter }) => {
  beforeEach(async () => {
    recordedSockets();
    await enter();
  });
  const linksOf = (userId: number) =>
    database().db.select().from(identityLinks).where(eq(identityLinks.userId, userId));

  it("opens it by the password there, with the role that it has here", async () => {
    const { actor } = await signedIn(database(), "admin");
    const name = await newcomer(directory(), ["everybody"]);
    expect(await listOwnIdentities(actor, {})).toMatchObject({ canLinkDirectory: true, links: [] });
    await linkDirectory(actor, { username: name, password: passwordOf(name) });
    expect(await listOwnIdentities(actor, {})).toMatchObject({ canLinkDirectory: false });
    expect(await actorOf(await signIn(name))).toMatchObject({ userId: actor.userId, role: "admin" });
    const [event] = await listOwnSecurityEvents(actor, {});
    expect(event?.kind).toBe("identity_linked");
    const rows = await database().db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(20);
    expect(JSON.stringify(rows)).not.toContain(passwordOf(name));
    const again = linkDirectory(actor, { username: name, password: passwordOf(name) });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    const [link] = await linksOf(actor.userId);
    await unlinkIdentity(actor, { identityId: link?.id ?? 0 });
    expect(await linksOf(actor.userId)).toEqual([]);
  });

  it("takes nobody who belongs to another account, a wrong password, or an unknown name, all guesses counted", async () => {
    const taken = await newcomer(directory(), ["proxlb operators"]);
    await signIn(taken);
    const { actor } = await signedIn(database(), "viewer");
    const theirs = linkDirectory(actor, { username: taken, password: passwordOf(taken) });
    await expect(theirs).rejects.toMatchObject({ code: "conflict" });
    const name = await newcomer(directory(), []);
    const refused = { code: "invalid", issues: [{ path: "password", message: expect.any(String) }] };
    await expect(linkDirectory(actor, { username: name, password: "wrong" })).rejects.toMatchObject(refused);
    for (let tries = 0; tries < 5; tries += 1) {
      const unknown = linkDirectory(actor, { username: "nobody-of-there", password: "wrong" });
      await expect(unknown).rejects.toMatchObject(refused);
    }
    const right = linkDirectory(actor, { username: name, password: passwordOf(name) });
    await expect(right, "locked by now").rejects.toMatchObject(refused);
    expect(await linksOf(actor.userId)).toEqual([]);
    const other = await signedIn(database(), "viewer");
    await linkDirectory(other.actor, { username: name, password: passwordOf(name) });
  });
});
