import "server-only";
import { asc, countDistinct, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { identityLinks, signInProviders } from "@/db/schema/providers";
import { readSetting } from "@/db/settings";
import { query } from "@/lib/access/query";
import { AppError, isAppError } from "@/lib/core/errors";
import { ownOrigin } from "@/lib/http/origin";
import { discover } from "@/lib/identity/oidc/discovery";
import { providerOf } from "@/lib/identity/oidc/providers";
import { NO_PASSWORD } from "@/lib/identity/passwords";
import { CheckProviderInput, ProviderCheck, ProviderIdInput, ProviderView } from "./schema";

export const listProviders = query({
  name: "providers.list",
  permission: "settings.manage",
  input: z.strictObject({}),
  output: z.array(ProviderView),
  run: ({ db }) => readProviders(db),
});

export const getProvider = query({
  name: "providers.get",
  permission: "settings.manage",
  input: ProviderIdInput,
  output: ProviderView,
  async run({ db }, { id }) {
    const [provider] = await readProviders(db, eq(signInProviders.id, id));
    if (!provider) throw new AppError("not_found", "There is no such provider.");
    return provider;
  },
});

/** Asks a provider what it offers, before anything is saved. Nothing of ours is sent. */
export const checkProvider = query({
  name: "providers.check",
  permission: "settings.manage",
  input: CheckProviderInput,
  output: ProviderCheck,
  async run(_context, { issuer }) {
    try {
      const document = await discover(issuer);
      const hasPkce = document.code_challenge_methods_supported?.includes("S256") !== false;
      return {
        problem: hasPkce ? null : "The provider does not offer PKCE with S256.",
        endsSessionsOnSignOut: document.end_session_endpoint !== undefined,
        tellsOfSignOut: document.backchannel_logout_supported === true,
      };
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { problem: error.message, endsSessionsOnSignOut: false, tellsOfSignOut: false };
    }
  },
});

/** As the screens show them: never with the secret. */
export async function readProviders(db: Db, which?: SQL): Promise<z.input<typeof ProviderView>[]> {
  const linked = db
    .select({
      issuer: identityLinks.issuer,
      people: countDistinct(users.id).as("people"),
      without:
        sql<number>`count(distinct ${users.id}) filter (where ${users.passwordHash} = ${NO_PASSWORD})`.as(
          "without",
        ),
    })
    .from(identityLinks)
    .innerJoin(users, eq(users.id, identityLinks.userId))
    .groupBy(identityLinks.issuer)
    .as("linked");
  const rows = await db
    .select({ row: signInProviders, people: linked.people, without: linked.without })
    .from(signInProviders)
    .leftJoin(linked, eq(linked.issuer, signInProviders.issuer))
    .where(which)
    .orderBy(asc(signInProviders.id));
  const only = await readSetting(db, "sign_in_only_way");
  return rows.map(({ row, people, without }) => ({
    ...providerOf(row),
    isOnlyWay: row.isEnabled && only?.slug === row.slug,
    redirectUri: `${ownOrigin()}/api/auth/callback/${row.slug}`,
    postLogoutRedirectUri: `${ownOrigin()}/sign-in`,
    backchannelLogoutUri: `${ownOrigin()}/api/auth/backchannel-logout`,
    people: Number(people ?? 0),
    peopleWithoutPassword: Number(without ?? 0),
  }));
}
