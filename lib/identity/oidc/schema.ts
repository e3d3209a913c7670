import { z } from "zod";
import { ROLES } from "@/lib/core/roles";
import { RoleRulesInput } from "@/lib/settings/role-rules";

/** Where the group of a person stands, and what is peculiar about a product; docs/accounts.md says what to enter there. */
export const PRESETS = {
  keycloak: {
    name: "Keycloak",
    scopes: "openid profile email",
    groupsClaim: "groups",
    groupsFrom: "id_token",
  },
  authentik: {
    name: "authentik",
    scopes: "openid profile email",
    groupsClaim: "groups",
    groupsFrom: "id_token",
  },
  authelia: {
    name: "Authelia",
    scopes: "openid profile email groups",
    groupsClaim: "groups",
    groupsFrom: "userinfo",
  },
  entra: {
    name: "Microsoft Entra ID",
    scopes: "openid profile email",
    groupsClaim: "groups",
    groupsFrom: "id_token",
  },
  google: { name: "Google", scopes: "openid profile email", groupsClaim: "hd", groupsFrom: "id_token" },
  zitadel: {
    name: "Zitadel",
    scopes: "openid profile email urn:zitadel:iam:org:projects:roles",
    groupsClaim: "urn:zitadel:iam:org:project:roles",
    groupsFrom: "id_token",
  },
  gitlab: {
    name: "GitLab",
    scopes: "openid profile email",
    groupsClaim: "groups_direct",
    groupsFrom: "id_token",
  },
  dex: { name: "Dex", scopes: "openid profile email groups", groupsClaim: "groups", groupsFrom: "id_token" },
  other: {
    name: "OpenID Connect",
    scopes: "openid profile email",
    groupsClaim: "groups",
    groupsFrom: "id_token",
  },
} as const satisfies Record<string, Preset>;

interface Preset {
  name: string;
  scopes: string;
  groupsClaim: string;
  groupsFrom: "id_token" | "userinfo";
}

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

/** Next-auth's own ways in have these names, and `backchannel-logout` is a path beside them. */
const TAKEN = ["credentials", "passkey", "second-factor", "again", "backchannel-logout"];

export const ProviderSlug = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{0,38}$/, "Small letters, digits and - only, beginning with a letter.")
  .refine((slug) => !TAKEN.includes(slug), "This name is ProxLB UI's own.");

/** Over plain HTTP only on this machine: what comes from there decides who may come in. */
export const Issuer = z
  .string()
  .trim()
  .max(500)
  .refine(
    isTrustworthyAddress,
    "An address that begins with https:// (http:// only on this machine), without ? and #.",
  );

export function isTrustworthyAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username !== "" || password !== "" || search !== "" || hash !== "") return false;
  const isOwn = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && isOwn);
}

/** What somebody enters of a provider, but for the secret. */
export const ProviderFields = z.strictObject({
  name: z.string().trim().min(1, "A name is needed.").max(60),
  preset: z.enum(PRESET_NAMES),
  issuer: Issuer,
  clientId: z.string().trim().min(1, "The client id is needed.").max(255),
  scopes: z
    .string()
    .trim()
    .max(300)
    .refine((scopes) => scopes.split(/\s+/).includes("openid"), "`openid` must be among the scopes."),
  groupsClaim: z.string().trim().min(1, "The claim that holds the groups is needed.").max(200),
  groupsFrom: z.enum(["id_token", "userinfo"]),
  roleRules: RoleRulesInput,
  createsAccounts: z.boolean(),
  isEnabled: z.boolean(),
});
export type ProviderFields = z.output<typeof ProviderFields>;

/** What the sign-in page needs to know of a provider. */
export interface ProviderButton {
  slug: string;
  name: string;
  preset: PresetName;
}

/** Why a sign-in by a provider came to nothing: a code in the address, and the sentence that the page says for it. */
export const PROVIDER_REFUSALS = {
  failed:
    "The provider's answer did not hold, so nobody was signed in. Try again; the log of ProxLB UI has the reason.",
  denied: "The provider did not let you in, or you cancelled there.",
  unreachable: "The provider does not answer, so signing in by it does not work now.",
  old: "This sign-in took longer than ten minutes, was used already, or began in another browser. Try again.",
  no_access: "You are in no group that may use ProxLB UI. Ask whoever manages your groups.",
  groups_missing:
    "The provider did not tell your groups, so nobody can say what you may do. Ask a Super Admin of ProxLB UI.",
  groups_overage:
    "You are in so many groups that Microsoft Entra ID does not list them. Have it send only the groups that are assigned to ProxLB UI.",
  only_way: "Signing in goes by one provider only now, and this is another one.",
  disabled: "Your account here is disabled.",
  taken:
    "An account here has your name or mail address already, and nobody gets it by that alone. If it is yours, sign in to it and add the provider under Profile.",
  no_account:
    "There is no account for you here, and this provider makes none. Ask a Super Admin for an invitation.",
  link_taken: "That identity belongs to another account here.",
  link_lost: "Your session ended meanwhile, or this invitation is not good any more: nothing was added.",
  not_you: "The provider says that this is somebody else, so nothing was confirmed.",
  not_again:
    "The provider did not say that you have just signed in there, so it confirms nothing. Use your password.",
} as const;
export type ProviderRefusal = keyof typeof PROVIDER_REFUSALS;

/** The sentence for a code in an address; null for what is none: only sentences of ours are ever shown. */
export function refusalOf(code: unknown): string | null {
  return typeof code === "string" && Object.hasOwn(PROVIDER_REFUSALS, code)
    ? PROVIDER_REFUSALS[code as ProviderRefusal]
    : null;
}

/** What came of a sign-in at a provider that only shows what would come of it. */
export const TrialOutcome = z.object({
  /** Nobody came back with an answer that holds. */
  isFailed: z.boolean(),
  sentence: z.string(),
  /** The role by the groups; null: none. */
  role: z.enum(ROLES).nullable(),
  /** As the provider says them; null: it does not. */
  groups: z.array(z.string()).nullable(),
  /** What the provider says of the person: of texts so much that one sees whether it is the right one. */
  claims: z.array(z.object({ from: z.enum(["ID token", "userinfo"]), name: z.string(), value: z.string() })),
});
export type TrialOutcome = z.output<typeof TrialOutcome>;
