import type { Database } from "@/db/client";
import { identityLinks, signInProviders } from "@/db/schema/providers";
import { openSession } from "@/lib/identity/session";
import { enterProvider } from "@/tests/support/oidc/entered-provider";
import { makePerson, ORIGIN } from "@/tests/support/people";
import type { Sample } from "./samples";

const ACTIONS = "lib/features/providers/actions.ts";
const SECRET = "00000000-0000-0000-0000-000000000000";
const FIELDS = {
  name: "Sample",
  preset: "other",
  issuer: "https://id.example.org",
  clientId: "proxlb-ui",
  scopes: "openid",
  groupsClaim: "groups",
  groupsFrom: "id_token",
  roleRules: { groups: [], otherwise: null, maySuperAdmin: false },
  createsAccounts: true,
  isEnabled: true,
};

/** Entering, changing and removing a sign-in provider. */
export function providerSamples(
  database: Database,
  by: (input: NonNullable<Sample["input"]>) => Promise<Sample>,
): [entries: string[], make: () => Promise<Sample>][] {
  const slug = () => `sample-${Date.now()}`;
  const onProvider = async (input: NonNullable<Sample["input"]> = {}) => {
    await enterProvider(database, FIELDS.issuer, { slug: slug() });
    const rows = await database.db.select({ id: signInProviders.id }).from(signInProviders);
    return by({ id: Math.max(...rows.map(({ id }) => id)), ...input });
  };
  return [
    [
      ["POST /api/providers", `${ACTIONS}#createProviderAction`],
      () => by({ ...FIELDS, slug: slug(), clientSecret: SECRET }),
    ],
    [
      ["PUT /api/providers/[id]", `${ACTIONS}#updateProviderAction`],
      () => onProvider({ ...FIELDS, isEnabled: false, clientSecret: SECRET }),
    ],
    [
      ["PUT /api/providers/[id]/only-way", `${ACTIONS}#setOnlyWayAction`],
      async () => {
        const made = await onProvider({ isOnlyWay: true });
        await superAdminComesBy(database);
        return made;
      },
    ],
    [
      [`${ACTIONS}#tryProviderAction`],
      () => by({ ...FIELDS, issuer: "http://127.0.0.1:9", slug: slug(), clientSecret: SECRET, id: null }),
    ],
    [["DELETE /api/providers/[id]", `${ACTIONS}#deleteProviderAction`], () => onProvider()],
  ];
}

/** What making it the only way needs to have happened. */
async function superAdminComesBy(database: Database): Promise<void> {
  const { id: userId } = await makePerson(database, "super_admin");
  const [link] = await database.db
    .insert(identityLinks)
    .values({ userId, issuer: FIELDS.issuer, subject: `sample-${userId}` })
    .returning({ id: identityLinks.id });
  const identity = { identityLinkId: link?.id ?? 0, providerSessionId: null, idToken: null };
  await openSession(database.db, userId, ORIGIN, { authMethod: "oidc", identity });
}
