import "server-only";
import { and, asc, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { userSessions, users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { RowId } from "@/lib/core/fields";
import { currentDirectory } from "@/lib/identity/directory/current";
import { beginInBrowser } from "@/lib/identity/oidc/in-browser";
import { enabledProvider, enabledProviders } from "@/lib/identity/oidc/providers";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { hasSecondFactor } from "@/lib/identity/second-factor";
import { checkCode } from "@/lib/identity/sign-in";
import { ConfirmByProviderInput, LinkIdentityInput, OwnIdentities } from "./identity-schema";

const DIRECTORY = { slug: "", name: "Directory" };

/** By which providers this person may sign in, and by which they might. */
export const listOwnIdentities = query({
  name: "profile.identities",
  permission: "enrolling",
  input: z.object({}),
  output: OwnIdentities,
  async run({ db, actor }) {
    requirePerson(actor);
    const [[user], links, providers] = await Promise.all([
      db.select().from(users).where(eq(users.id, actor.userId)),
      linksOf(db, actor.userId),
      enabledProviders(db),
    ]);
    const hasPassword = user !== undefined && user.passwordHash !== NO_PASSWORD;
    const directory = currentDirectory()?.issuer;
    return {
      hasPassword,
      provesByPassword: hasPassword || links.some(({ issuer }) => issuer === directory),
      links: links.map((link) => {
        const known = link.issuer === directory ? DIRECTORY : null;
        const provider = providers.find(({ issuer }) => issuer === link.issuer);
        return {
          id: link.id,
          issuer: link.issuer,
          label: link.label,
          lastSignInAt: link.lastSignInAt?.toISOString() ?? null,
          createdAt: link.createdAt.toISOString(),
          provider: provider ? { slug: provider.slug, name: provider.name } : known,
          // Google says neither that nor when somebody has just signed in.
          canConfirm: provider !== undefined && provider.preset !== "google",
        };
      }),
      canLinkDirectory: directory !== undefined && !links.some(({ issuer }) => issuer === directory),
      providers: providers.map(({ slug, name }) => ({ slug, name })),
    };
  },
});

/** Sends the browser to a provider, to come back with an identity of there. What comes of it is recorded then. */
export const beginLink = query({
  name: "profile.begin_link",
  permission: "signed_in",
  input: LinkIdentityInput,
  output: z.object({ url: z.string() }),
  run({ actor }, { provider }) {
    const sessionRowId = requirePerson(actor);
    requireProof(actor);
    return beginInBrowser(provider, { purpose: "link", next: "/profile?provider=linked", sessionRowId });
  },
});

/** Sends the browser to a provider to prove who this is, instead of by password; a second factor is asked for first. */
export const beginConfirm = query({
  name: "profile.begin_confirm",
  permission: "enrolling",
  input: ConfirmByProviderInput,
  output: z.object({ url: z.string() }),
  async run({ db, actor }, { provider, code }) {
    const sessionRowId = requirePerson(actor);
    const issuer = (await enabledProvider(provider))?.issuer;
    const links = await linksOf(db, actor.userId);
    if (!links.some((link) => link.issuer === issuer))
      throw new AppError("not_found", "You do not sign in by such a provider.");
    const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
    const isAsked = await hasSecondFactor(db, actor.userId);
    const at = { origin: actor, action: "session.confirm", sessionKey: null };
    const factor = isAsked && user ? await checkCode({ ...at, user }, code) : null;
    if (isAsked && factor === null) {
      const message = "This code does not fit, or was used already.";
      throw new AppError("invalid", message, { issues: [{ path: "code", message }] });
    }
    return beginInBrowser(provider, { purpose: "confirm", next: "/confirmed", sessionRowId, factor });
  },
});

/** Takes an identity off the own account, with the other sessions that it opened; never the last way in. */
export const unlinkIdentity = operation({
  name: "profile.unlink_identity",
  permission: "signed_in",
  input: z.strictObject({ identityId: RowId }),
  output: z.object({ ended: z.number().int() }),
  audit: ({ identityId }) => ({ resource: "identity", resourceId: String(identityId) }),
  async run({ db, actor, live, note }, { identityId }) {
    const sessionRowId = requirePerson(actor);
    const ended = await db.transaction(async (tx) => {
      // Locked: of two that go at once the second sees what the first left.
      const [user] = await tx.select().from(users).where(eq(users.id, actor.userId)).for("update");
      const links = await linksOf(tx, actor.userId);
      const link = links.find(({ id }) => id === identityId);
      if (!user || !link) throw new AppError("not_found", "There is no such identity of yours.");
      requireProof(actor);
      if (links.length === 1) refuseLast(user);
      note({ before: { issuer: link.issuer, label: link.label } });
      await tx.delete(identityLinks).where(eq(identityLinks.id, identityId));
      return tx
        .update(userSessions)
        .set({ revokedAt: clock().now() })
        .where(
          and(
            eq(userSessions.identityLinkId, identityId),
            ne(userSessions.id, sessionRowId),
            isNull(userSessions.revokedAt),
          ),
        )
        .returning({ id: userSessions.id });
    });
    for (const { id } of ended) live.disconnectSession(id);
    live.publish("sessions");
    live.publish("users");
    return { ended: ended.length };
  },
});

/** @throws AppError conflict for who could not sign in any more, or would keep a role that nobody decides */
function refuseLast(user: typeof users.$inferSelect): void {
  if (user.passwordHash === NO_PASSWORD)
    throw new AppError(
      "conflict",
      "You have no password here: this is the only way that you can sign in by.",
    );
  if (user.roleSource === "groups")
    throw new AppError(
      "conflict",
      "Your role comes from its groups. Ask a Super Admin to give you one by hand first.",
    );
}

function linksOf(db: Db, userId: number) {
  return db
    .select()
    .from(identityLinks)
    .where(eq(identityLinks.userId, userId))
    .orderBy(asc(identityLinks.id));
}
