import "server-only";
import { and, eq } from "drizzle-orm";
import { getDatabase } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { identityLinks } from "@/db/schema/providers";
import type { Origin } from "@/lib/http/origin";
import type { GroupsRead } from "../group-roles";
import type { ProvenIdentity } from "../linked-account";
import { whereFrom } from "../who";
import { type Claims, textClaim } from "./claims";
import type { Provider } from "./providers";

/** What a provider has proved about somebody. */
export interface Proven {
  provider: Provider;
  /** Of the ID token, checked. */
  claims: Claims & { sub: string };
  groups: GroupsRead;
  /** Where the groups were read: the same claims, or those of userinfo. */
  told: Claims;
  origin: Origin;
}

/** The same as one of all that prove identities. */
export function identityIn({ provider, claims, groups, origin }: Proven): ProvenIdentity {
  const email = textClaim(claims, "email", 254);
  return {
    issuer: provider.issuer,
    subject: claims.sub,
    groups,
    rules: provider.roleRules,
    createsAccounts: provider.createsAccounts,
    called: {
      usernames: [
        textClaim(claims, "preferred_username", 150),
        email?.split("@")[0] ?? null,
        textClaim(claims, "name", 150),
      ],
      email,
      firstName: textClaim(claims, "given_name", 150),
      lastName: textClaim(claims, "family_name", 150),
      label: email ?? textClaim(claims, "preferred_username", 254),
      prefix: provider.slug,
    },
    by: {
      kind: "provider",
      who: { ...whereFrom(origin), authMethod: "oidc" },
      details: { provider: provider.slug },
    },
  };
}

/** Whose identity this is; null: nobody's here. */
export async function linkedAccount({ provider, claims }: Pick<Proven, "provider" | "claims">) {
  const [row] = await getDatabase()
    .db.select({ user: users, linkId: identityLinks.id })
    .from(identityLinks)
    .innerJoin(users, eq(users.id, identityLinks.userId))
    .where(and(eq(identityLinks.issuer, provider.issuer), eq(identityLinks.subject, claims.sub)));
  return row ?? null;
}
