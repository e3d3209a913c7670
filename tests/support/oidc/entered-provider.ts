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

/** What is entered of the provider of tests, beside where it is and its secret. */
export const HOUSE = {
  slug: "house",
  name: "House",
  preset: "other",
  clientId: CLIENT.id,
  scopes: "openid profile email groups",
  groupsClaim: "groups",
  groupsFrom: "id_token",
  roleRules: RULES,
  createsAccounts: true,
  isEnabled: true,
} as const;

/** Enters a provider as a Super Admin would have. */
export async function enterProvider(
  { db }: Database,
  issuer: string,
  given: Partial<Row> = {},
): Promise<void> {
  const slug = given.slug ?? HOUSE.slug;
  await db.insert(signInProviders).values({
    ...HOUSE,
    issuer,
    clientSecret: sealClientSecret(slug, CLIENT.secret),
    ...given,
  });
}
