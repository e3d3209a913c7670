import "server-only";
import { and, eq, gt, like } from "drizzle-orm";
import { type Db, getDatabase } from "@/db/client";
import { userSessions, users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import { readSetting, UnreadableSetting } from "@/db/settings";
import { addressListOf, isListed } from "@/lib/core/address-list";
import { clock } from "@/lib/core/clock";
import { log } from "@/lib/core/log";
import type { Origin } from "@/lib/http/origin";
import { settings } from "@/lib/settings/current";
import type { Flow } from "./flow";
import { enabledProvider, enabledProviders, type Provider } from "./providers";
import type { ProviderButton } from "./schema";

/** So long ago a Super Admin may have shown that a provider lets one in. */
export const PROVED_WITHIN_HOURS = 24;

/** The one provider that people sign in by; null: every way is open. One that is disabled or gone shuts nobody out. */
export async function onlyWay(db: Db = getDatabase().db): Promise<Provider | null> {
  const kept = await readSetting(db, "sign_in_only_way");
  return kept === null ? null : enabledProvider(kept.slug);
}

/**
 * Whether a right password lets this person in. A Super Admin it does, whether or not it can be read what is set: a
 * provider that is down or was set up wrongly must not lock everybody out. Only from where they are may be limited.
 */
export async function mayByPassword(
  { role }: Pick<typeof users.$inferSelect, "role">,
  { ipAddress }: Pick<Origin, "ipAddress">,
): Promise<boolean> {
  if (role !== "super_admin") return (await onlyWay()) === null;
  return isBreakGlassAddress(ipAddress) || (await orOpen(onlyWay())) === null;
}

/** Whether Super Admins may use their password from there while a provider is the only way in. */
export function isBreakGlassAddress(
  ipAddress: string | null,
  { superAdminPasswordsFrom: from } = settings("sign-in"),
): boolean {
  return from.length === 0 || (ipAddress !== null && isListed(addressListOf(from), ipAddress));
}

async function orOpen(only: Promise<Provider | null>): Promise<Provider | null> {
  try {
    return await only;
  } catch (error) {
    if (error instanceof UnreadableSetting) return null;
    throw error;
  }
}

/** Whether another provider was made the only way in. Whoever is in already may add this one, or confirm by it. */
export async function isShut({ slug }: Provider, purpose: Flow["purpose"]): Promise<boolean> {
  if (purpose !== "sign_in" && purpose !== "invitation") return false;
  const only = await onlyWay();
  return only !== null && only.slug !== slug;
}

/** By which providers somebody may sign in at this moment: for the sign-in page, which Super Admins need in any case. */
export async function providerButtons(): Promise<{
  providers: ProviderButton[];
  only: ProviderButton | null;
}> {
  const button = ({ slug, name, preset }: Provider): ProviderButton => ({ slug, name, preset });
  let only: Provider | null;
  try {
    only = await onlyWay();
  } catch (error) {
    if (!(error instanceof UnreadableSetting)) throw error;
    log("sign-in").warn({ error: error.message }, "no provider is offered");
    return { providers: [], only: null };
  }
  if (only !== null) return { providers: [button(only)], only: button(only) };
  return { providers: (await enabledProviders(getDatabase().db)).map(button), only: null };
}

/** Whether a Super Admin has lately come all the way in by a provider of this issuer. */
export async function superAdminCameBy(db: Db, issuer: string): Promise<boolean> {
  const since = new Date(clock().now().getTime() - PROVED_WITHIN_HOURS * 3600_000);
  const [row] = await db
    .select({ id: userSessions.id })
    .from(userSessions)
    .innerJoin(users, eq(users.id, userSessions.userId))
    .innerJoin(identityLinks, eq(identityLinks.id, userSessions.identityLinkId))
    .where(
      and(
        eq(users.role, "super_admin"),
        eq(users.isActive, true),
        eq(identityLinks.issuer, issuer),
        // A session that was confirmed by password since names its provider too.
        like(userSessions.authMethod, "oidc%"),
        eq(userSessions.isPending, false),
        gt(userSessions.createdAt, since),
      ),
    )
    .limit(1);
  return row !== undefined;
}
