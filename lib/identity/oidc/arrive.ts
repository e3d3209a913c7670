import "server-only";
import { and, eq } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { accountLinks, users } from "@/db/schema/accounts";
import { sha256 } from "@/lib/core/hashes";
import { seal } from "@/lib/core/sealed";
import { recordRefused } from "@/lib/ledger/flood";
import { type AuditEntry, changeAndRecord } from "@/lib/ledger/record";
import { getLive } from "@/lib/live/live";
import { accountOf, addLink, type FoundAccount, record } from "../linked-account";
import { endLinks, usable } from "../links";
import { can } from "../permissions";
import { disconnectReplaced } from "../replaced-session";
import { hasSecondFactor } from "../second-factor";
import {
  actorOfSessionRow,
  auditHashOf,
  newSessionId,
  openSession,
  revokeSessions,
  type SessionIdentity,
} from "../session";
import { noteSignIn } from "../sign-in";
import { whereFrom, whoActs } from "../who";
import { identityIn, linkedAccount, type Proven } from "./account";
import { textClaim } from "./claims";
import type { Flow } from "./flow";
import { isShut } from "./only-way";
import type { ProviderRefusal } from "./schema";
import { endTrial, outcomeOf } from "./trial";

/** Of somebody whom a provider sends back. */
export type Arrival = { sessionId: string } | { goTo: string } | { refused: ProviderRefusal };

/** A provider may count seconds a little differently. */
const LEEWAY_SECONDS = 30;
export const ID_TOKEN_PLACE = (linkId: number) => ({
  table: "user_sessions",
  column: "id_token",
  rowId: `link ${linkId}`,
});

/**
 * Does what a sign-in at a provider was for. What was refused is on the record with its reason.
 * @param idToken as it came: it ends the session at the provider
 * @param sessionRowId of the cookie that the browser has now
 */
export async function arrive(
  proven: Proven,
  flow: Flow,
  idToken: string,
  sessionRowId: number | null,
): Promise<Arrival> {
  const arrival = (await isShut(proven.provider, flow.purpose))
    ? { refused: "only_way" as const }
    : await PURPOSES[flow.purpose](proven, flow, idToken, sessionRowId);
  if ("refused" in arrival) await recordProviderRefusal(proven, ACTIONS[flow.purpose], arrival.refused);
  return arrival;
}

type Purpose = (proven: Proven, flow: Flow, idToken: string, sessionRowId: number | null) => Promise<Arrival>;

const ACTIONS: Record<Flow["purpose"], string> = {
  sign_in: "session.sign_in",
  confirm: "session.confirm",
  link: "profile.link_identity",
  invitation: "users.accept_by_provider",
  trial: "providers.try",
};

const PURPOSES: Record<Flow["purpose"], Purpose> = {
  sign_in: signIn,
  confirm,
  link,
  invitation,
  trial,
};

export async function recordProviderRefusal(
  { provider, origin, claims }: Pick<Proven, "provider" | "origin"> & Partial<Pick<Proven, "claims">>,
  action: string,
  reason: string,
): Promise<void> {
  const named = claims && (textClaim(claims, "preferred_username", 150) ?? textClaim(claims, "email", 150));
  await recordRefused(getDatabase().db, {
    ...whereFrom(origin),
    action,
    outcome: "failed",
    actorName: named ?? null,
    authMethod: "oidc",
    resourceType: "session",
    details: { method: `provider ${provider.slug}`, reason },
  });
}

async function signIn(proven: Proven, _flow: Flow, idToken: string): Promise<Arrival> {
  const sessionId = newSessionId();
  const found = await changeAndRecord<FoundAccount>(getDatabase().db, async (tx) => {
    const account = await accountOf(tx, identityIn(proven));
    if ("refused" in account) return { value: account, entry: null };
    await open(tx, account.user, sessionId, proven, identityOf(account.linkId, proven, idToken));
    return { value: account, entry: entryOf(account.user, proven, "session.sign_in", sessionId) };
  });
  const dropped = "refused" in found ? found.ended && found.user : found.isChanged && found.user;
  if (dropped) getLive().disconnectUser(dropped.id);
  getLive().publish("users");
  return "refused" in found ? { refused: found.refused } : { sessionId };
}

type User = typeof users.$inferSelect;

/** A session that is nobody's until the second factor, where the account has one here: a provider replaces the password only. */
async function open(
  tx: Db,
  user: User,
  sessionId: string,
  { origin }: Proven,
  identity: SessionIdentity,
  factor: Flow["factor"] = null,
) {
  const pending = factor === null && (await hasSecondFactor(tx, user.id));
  const authMethod = factor === null ? "oidc" : (`oidc+${factor}` as const);
  if (!pending) await noteSignIn(user, authMethod, tx);
  await openSession(tx, user.id, origin, { sessionId, authMethod, pending, identity });
}

function identityOf(linkId: number, { claims }: Proven, idToken: string): SessionIdentity {
  return {
    identityLinkId: linkId,
    providerSessionId: textClaim(claims, "sid", 255),
    idToken: seal(idToken, ID_TOKEN_PLACE(linkId)),
  };
}

function entryOf(user: User, { provider, origin }: Proven, action: string, sessionId: string): AuditEntry {
  return {
    ...whereFrom(origin),
    action,
    outcome: "ok",
    userId: user.id,
    actorName: user.username,
    actorRole: user.role,
    authMethod: "oidc",
    sessionHash: auditHashOf(sha256(sessionId)),
    resourceType: "session",
    details: { method: `provider ${provider.slug}` },
  };
}

/** The same person, who has just signed in there again: a new session takes the place of the one that asked. */
async function confirm(
  proven: Proven,
  flow: Flow,
  idToken: string,
  sessionRowId: number | null,
): Promise<Arrival> {
  const actor = await askingActor(proven, flow, sessionRowId);
  if (actor?.sessionRowId == null) return { refused: "link_lost" };
  const linked = await linkedAccount(proven);
  if (linked?.user.id !== actor.userId) return { refused: "not_you" };
  const { auth_time: signedInAt } = proven.claims;
  if (typeof signedInAt !== "number" || signedInAt < flow.startedAt - LEEWAY_SECONDS)
    return { refused: "not_again" };
  const sessionId = newSessionId();
  const { sessionRowId: replaced } = actor;
  const isReplaced = await changeAndRecord(getDatabase().db, async (tx) => {
    if ((await revokeSessions(tx, actor.userId, { only: replaced })) === 0)
      return { value: false, entry: null };
    const identity = identityOf(linked.linkId, proven, idToken);
    await open(tx, linked.user, sessionId, proven, identity, flow.factor);
    return { value: true, entry: entryOf(linked.user, proven, "session.confirm", sessionId) };
  });
  if (!isReplaced) return { refused: "link_lost" };
  disconnectReplaced(replaced);
  return { sessionId };
}

async function askingActor({ origin }: Proven, flow: Flow, sessionRowId: number | null) {
  // The browser that comes back must still have the session that asked.
  if (flow.sessionRowId === null || flow.sessionRowId !== sessionRowId) return null;
  return actorOfSessionRow(flow.sessionRowId, origin, "browser");
}

/** A signed-in person, who has proved who they are before the provider was asked, adds the identity. */
async function link(proven: Proven, flow: Flow, _: string, sessionRowId: number | null): Promise<Arrival> {
  const actor = await askingActor(proven, flow, sessionRowId);
  if (!actor) return { refused: "link_lost" };
  const { provider } = proven;
  const isAdded = await changeAndRecord(getDatabase().db, async (tx) => {
    if ((await addLink(tx, actor.userId, identityIn(proven))) === null) return { value: false, entry: null };
    const entry: AuditEntry = {
      ...whoActs(actor),
      action: ACTIONS.link,
      outcome: "ok",
      resourceType: "user",
      resourceId: String(actor.userId),
      details: { provider: provider.slug },
    };
    return { value: true, entry };
  });
  if (!isAdded) return { refused: "link_taken" };
  getLive().publish("users");
  return { goTo: flow.next };
}

/** Who was invited signs in by a provider instead of choosing a password; the role stays the one that was given. */
async function invitation(proven: Proven, flow: Flow, idToken: string): Promise<Arrival> {
  const sessionId = newSessionId();
  const refused = await changeAndRecord(getDatabase().db, async (tx) => {
    const user = await takeInvitation(tx, flow.invitationHash);
    if (!user) return { value: "link_lost" as const, entry: null };
    const linkId = await addLink(tx, user.id, identityIn(proven));
    if (linkId === null) throw new LinkTaken();
    await endLinks(tx, user.id);
    await record(tx, user, identityIn(proven).by, ACTIONS.invitation, {});
    await open(tx, user, sessionId, proven, identityOf(linkId, proven, idToken));
    return { value: null, entry: entryOf(user, proven, "session.sign_in", sessionId) };
  }).catch((error: unknown) => {
    // Thrown, so that the invitation is not used up.
    if (error instanceof LinkTaken) return "link_taken" as const;
    throw error;
  });
  getLive().publish("users");
  return refused ? { refused } : { sessionId };
}

/** Shows what a sign-in would come to, to who asked and still may; nobody is signed in by it. */
async function trial(proven: Proven, flow: Flow, _: string, sessionRowId: number | null): Promise<Arrival> {
  const actor = await askingActor(proven, flow, sessionRowId);
  if (!actor || flow.trialId === null || !can(actor, "settings.manage")) return { refused: "link_lost" };
  await endTrial(flow.trialId, await outcomeOf(proven));
  return { goTo: flow.next };
}

class LinkTaken extends Error {}

/** Of an invitation in force; locked until the transaction ends, so that it is used once. */
async function takeInvitation(tx: Db, tokenHash: string | null): Promise<User | null> {
  if (tokenHash === null) return null;
  const [row] = await tx
    .select({ user: users })
    .from(accountLinks)
    .innerJoin(users, eq(users.id, accountLinks.userId))
    .where(and(usable(tokenHash), eq(accountLinks.kind, "invitation"), eq(users.isActive, true)))
    .for("update");
  return row?.user ?? null;
}
