import type { Database } from "@/db/client";
import { signInProviders } from "@/db/schema/providers";
import type { RoleRules } from "@/lib/identity/group-roles";
import { sealClientSecret } from "@/lib/identity/oidc/providers";
import { CLIENT } from "./client";

export const RULES: RoleRules = {
  groups: [
    { group: "proxlb-viewers", role: "viewer" },
    { group: "proxlb-operators", role: "operator" },
    { group: "proxlb-admins", role: "admin" },
  ],
  otherwise: null,
  maySuperAdmin: false,
};

type Row = typeof signInProviders.$inferInsert;

/** Enters a provider as a Super Admin would have. */
export async function enterProvider(
  { db }: Database,
  issuer: string,
  given: Partial<Row> = {},
): Promise<void> {
  const slug = given.slug ?? "house";
  await db.insert(signInProviders).values({
    slug,
    name: "House",
    preset: "other",
    issuer,
    clientId: CLIENT.id,
    clientSecret: sealClientSecret(slug, CLIENT.secret),
    scopes: "openid profile email groups",
    groupsClaim: "groups",
    groupsFrom: "id_token",
    roleRules: RULES,
    createsAccounts: true,
    isEnabled: true,
    ...given,
  });
}
