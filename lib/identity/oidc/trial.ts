import "server-only";
import { and, eq, gt, lt } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { providerTrials } from "@/db/schema/providers";
import { clock } from "@/lib/core/clock";
import { roleOfGroups } from "../group-roles";
import { masked, maskedEmail } from "../masked";
import { ROLE_NAMES, type Role } from "../permissions";
import { linkedAccount, type Proven } from "./account";
import type { Claims } from "./claims";
import { type Provider, providerOf } from "./providers";
import type { ProviderFields, TrialOutcome } from "./schema";

/** As long as a sign-in may take, and a little to read what came of it. */
const LIFE_MS = 15 * 60_000;
const MAX_CLAIMS = 60;
const MAX_VALUE_CHARS = 200;

/**
 * Keeps a provider as it was typed, for one sign-in that changes nothing.
 * @param clientSecret sealed, as that of a provider of this slug @returns the trial's id
 */
export async function keepTrial(
  db: Db,
  draft: ProviderFields & { slug: string },
  clientSecret: string,
  sessionRowId: number,
): Promise<number> {
  const now = clock().now();
  await db.delete(providerTrials).where(lt(providerTrials.expiresAt, now));
  const expiresAt = new Date(now.getTime() + LIFE_MS);
  const [row] = await db
    .insert(providerTrials)
    .values({ draft, clientSecret, sessionRowId, expiresAt, createdAt: now })
    .returning({ id: providerTrials.id });
  if (!row) throw new Error("The trial was not written.");
  return row.id;
}

/** The provider that is tried; null: too long ago, or over. */
export async function providerOfTrial(id: number): Promise<Provider | null> {
  const [row] = await getDatabase()
    .db.select()
    .from(providerTrials)
    .where(and(eq(providerTrials.id, id), gt(providerTrials.expiresAt, clock().now())));
  if (!row || row.outcome !== null) return null;
  const { draft, clientSecret, createdAt } = row;
  return providerOf({ id: 0, ...draft, clientSecret, createdAt, updatedAt: createdAt });
}

/** @returns null where there is no such trial of this session; `outcome` null while it is under way */
export async function trialOf(
  db: Db,
  id: number,
  sessionRowId: number,
): Promise<{ outcome: TrialOutcome | null } | null> {
  const [row] = await db
    .select({ outcome: providerTrials.outcome })
    .from(providerTrials)
    .where(
      and(
        eq(providerTrials.id, id),
        eq(providerTrials.sessionRowId, sessionRowId),
        gt(providerTrials.expiresAt, clock().now()),
      ),
    );
  return row ?? null;
}

export async function endTrial(id: number, outcome: TrialOutcome): Promise<void> {
  await getDatabase().db.update(providerTrials).set({ outcome }).where(eq(providerTrials.id, id));
}

export const failedTrial = (sentence: string): TrialOutcome => ({
  isFailed: true,
  sentence,
  role: null,
  groups: null,
  claims: [],
});

/** What a sign-in would come to; nothing is changed by it. */
export async function outcomeOf({ provider, claims, told, groups }: Proven): Promise<TrialOutcome> {
  const role = groups.known ? roleOfGroups(groups.groups, provider.roleRules) : null;
  const known = await linkedAccount({ provider, claims });
  const shown = [...shownOf("ID token", claims), ...(told === claims ? [] : shownOf("userinfo", told))];
  return {
    isFailed: false,
    sentence: sentenceOf(provider, known, groups, role),
    role,
    groups: groups.known ? groups.groups : null,
    claims: shown.slice(0, MAX_CLAIMS),
  };
}

function sentenceOf(
  { groupsClaim, createsAccounts }: Provider,
  known: Awaited<ReturnType<typeof linkedAccount>>,
  groups: Proven["groups"],
  role: Role | null,
): string {
  if (known?.user.isActive === false) return "The account here is disabled: this person would not come in.";
  if (known?.user.roleSource === "hand")
    return `This person would come in as ${known.user.username}, ${ROLE_NAMES[known.user.role as Role]}: a role that was given by hand, which groups do not change.`;
  if (!groups.known)
    return groups.why === "overage"
      ? "The provider says that there are more groups than it tells: this person would not come in. Have it send only those that are assigned to ProxLB UI."
      : `There are no groups in the claim ${groupsClaim}: this person would not come in. Look below under which name they stand.`;
  if (role === null) return "None of these groups gives a role: this person would not come in.";
  const as = `This person would come in as ${ROLE_NAMES[role]}`;
  if (known) return `${as}, with the account ${known.user.username}.`;
  return createsAccounts
    ? `${as}, with a new account.`
    : `${as} once there is an account: this provider makes none, so a Super Admin has to invite them first.`;
}

/** Claims about the token itself are no secret of anybody; the values that only this sign-in has are left out. */
const OF_THE_TOKEN = ["iss", "aud", "azp", "exp", "iat", "nbf", "auth_time", "acr", "amr", "token_type"];
const OF_THIS_SIGN_IN = ["nonce", "at_hash", "c_hash", "s_hash", "jti", "sid"];

function shownOf(from: TrialOutcome["claims"][number]["from"], claims: Claims): TrialOutcome["claims"] {
  return Object.entries(claims)
    .filter(([name]) => !OF_THIS_SIGN_IN.includes(name))
    .map(([name, value]) => {
      const text = OF_THE_TOKEN.includes(name) ? JSON.stringify(value) : JSON.stringify(hidden(value));
      return { from, name: name.slice(0, 200), value: (text ?? "").slice(0, MAX_VALUE_CHARS) };
    });
}

function hidden(value: unknown): unknown {
  if (typeof value === "string") return value.includes("@") ? maskedEmail(value) : masked(value);
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hidden(each)]));
  return value;
}
